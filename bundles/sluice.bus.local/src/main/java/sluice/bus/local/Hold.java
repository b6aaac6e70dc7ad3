package sluice.bus.local;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Origin;

/** What is published while nobody may get anything yet, in order. Thread-safe. */
final class Hold {

    private static final int MOST = 65_536;

    private final ArrayDeque<Publication> waiting = new ArrayDeque<>();
    private boolean over;
    private boolean begun;

    /** Takes a message to be delivered later; null if that is not needed any more, or too many wait: then it is delivered at once. */
    synchronized @Nullable Publication take(Message message, Origin origin) {
        if (over || waiting.size() >= MOST) {
            return null;
        }
        var publication = new Publication(message, origin, true, 0);
        publication.queued();
        waiting.add(publication);
        return publication;
    }

    /** Says that they may be delivered; true for the first who does. */
    synchronized boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** Returns the next to be delivered; null when there is none, after which it takes no more. */
    synchronized @Nullable Publication next() {
        var next = waiting.poll();
        over = next == null;
        return next;
    }
}
