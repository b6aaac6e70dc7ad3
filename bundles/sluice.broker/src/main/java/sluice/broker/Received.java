package sluice.broker;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** QoS 2 messages a client has sent and not yet released, by packet identifier. Thread-safe. Hot path. */
final class Received {

    private final @Nullable Kept kept;
    private final PacketIds open = new PacketIds();

    /** Those of them the store may know of; the same set, and not looked at, for a session that is not in the store. */
    private final PacketIds stored;

    Received(@Nullable Kept kept) {
        this.kept = kept;
        this.stored = kept == null ? open : new PacketIds();
    }

    /** Takes what the store knew when the gateway ended. */
    synchronized void restore(int id) {
        open.add(id);
        stored.add(id);
    }

    /** Notes a QoS 2 message; false if it was here before, so that it is acknowledged only [MQTT-4.3.3-10]. */
    synchronized boolean begin(int id) {
        return open.add(id);
    }

    /** Puts the identifier of a message into the store; ends when it is safe there. */
    CompletionStage<Void> keep(int id) {
        if (kept == null) {
            return Kept.SAFE;
        }
        synchronized (this) {
            stored.add(id);
        }
        return kept.received(id);
    }

    synchronized boolean isOpen(int id) {
        return open.contains(id);
    }

    /** Returns how many there are. */
    synchronized int count() {
        return open.size();
    }

    synchronized int[] identifiers() {
        return kept == null ? new int[0] : stored.toArray();
    }

    /**
     * Forgets a message, released or refused, and runs {@code then} once its identifier may mean another message.
     *
     * @return false if there was none
     */
    boolean release(int id, Runnable then) {
        boolean known;
        boolean keptToo;
        synchronized (this) {
            known = open.remove(id);
            keptToo = kept != null && stored.remove(id);
        }
        if (keptToo && kept != null) {
            kept.released(id, then);
        } else {
            then.run();
        }
        return known;
    }
}
