package sluice.bridge.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message a far side cuts the link for. Confined to its bridge's loop.
 *
 * <pre>
 *   two links in a row end without one acknowledgement  ->  one message at a time
 *   a link ends soon after its only message was sent    ->  that message's death
 *   two deaths of the same message                      ->  it is the one
 * </pre>
 *
 * A far side that cuts the link whatever it gets must not empty the spool into the dead letters: each message found without
 * an acknowledgement in between needs two deaths more than the last.
 */
final class Suspicion {

    private static final int BARREN = 2;
    private static final int DEATHS = 2;
    private static final long SOON_NANOS = Duration.ofSeconds(5).toNanos();

    private int barren;
    private boolean acknowledged;
    private int carefulFor;
    private int deaths;
    private int found;
    private @Nullable Flight suspect;

    /** Returns how many messages may be under way, {@code window} at most. */
    int window(int window) {
        return carefulFor > 0 ? 1 : window;
    }

    /** Returns whether it is looking for something: then the next link should come soon. */
    boolean isLooking() {
        return carefulFor > 0;
    }

    /** A new link is open. */
    void opened() {
        acknowledged = false;
    }

    /** A message was acknowledged, or refused: the far side lives. */
    void answered() {
        acknowledged = true;
        barren = 0;
        found = 0;
        if (carefulFor > 0) {
            carefulFor--;
        }
    }

    /**
     * A link ended while these messages were under way, the oldest first. Returns the one to put aside, if it is found.
     *
     * @param window how many messages to be careful for
     */
    Optional<Flight> ended(Collection<Flight> underWay, int window, long nanos) {
        if (underWay.isEmpty()) {
            return Optional.empty();
        }
        barren = acknowledged ? 1 : barren + 1;
        var head = underWay.iterator().next();
        if (carefulFor == 0) {
            if (barren >= BARREN) {
                carefulFor = window;
                deaths = 0;
                suspect = null;
            }
            return Optional.empty();
        }
        carefulFor = window;
        if (underWay.size() > 1 || nanos - head.sentNanos > SOON_NANOS) {
            return Optional.empty();
        }
        deaths = suspect != null && suspect.isSame(head) ? deaths + 1 : 1;
        suspect = head;
        if (deaths < DEATHS * (found + 1)) {
            return Optional.empty();
        }
        found++;
        deaths = 0;
        suspect = null;
        return Optional.of(head);
    }
}
