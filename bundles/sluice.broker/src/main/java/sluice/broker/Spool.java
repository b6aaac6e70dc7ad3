package sluice.broker;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.store.Journal;

/**
 * The way of a kept session's messages through its journal. Guarded by its session's lock.
 *
 * <pre>
 *   journal   1 2 3 4 5 6 7 8 9 10 11 12
 *             in flight | queue |  on the disk only, read when there is room
 * </pre>
 *
 * <p>A client that keeps up gets its messages from memory, and the journal is only written to. One that falls behind, or is away, costs no
 * memory but what the store needs to know where they are.
 */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** A client with more than this waiting in memory has fallen behind. */
    private static final int MEMORY_MESSAGES = 256;

    private static final int MEMORY_BYTES = 256 * 1024;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Session session;
    private final Keeper keeper;
    private final Kept kept;
    private final Outbound outbound;

    /** Appended, and not yet known to be safe, in order. */
    private final ArrayDeque<Outgoing> unstored = new ArrayDeque<>(0);

    /** How many have become safe, so that a reader sees whether any has while it read. */
    private long storedCount;

    /** The last message that is or was in the queue. */
    private long lastLoaded;

    /** Whether all messages behind that are in the queue as well. */
    private boolean live;

    /** How many of the next to be read may have been sent before. */
    private int maybeSent;

    private boolean begun;
    private int epoch;
    private int reading = -1;

    /** @param maybeSent how many of its first messages the client may know from before the broker started */
    Spool(Session session, Keeper keeper, Kept kept, Outbound outbound, int maybeSent) {
        this.session = session;
        this.keeper = keeper;
        this.kept = kept;
        this.outbound = outbound;
        this.maybeSent = maybeSent;
    }

    /** Begins to send from the first message that is not acknowledged. */
    void begin() {
        begun = true;
        epoch++;
        lastLoaded = 0;
        live = kept.journal() != null && kept.usage().messages() == 0;
        refill();
    }

    /** Forgets what is in memory: the client is gone. */
    void end() {
        if (begun) {
            maybeSent += outbound.sentBefore();
        }
        begun = false;
        live = false;
        epoch++;
    }

    int maybeSent() {
        return maybeSent;
    }

    /** The journal has been opened again. */
    void reopened() {
        live = false;
        refill();
    }

    boolean isLive() {
        return live;
    }

    /**
     * Puts retained messages into the journal and, in the same change, into the session's record how far they are.
     *
     * @param most as many at most
     * @return false if the store takes none at the moment
     */
    boolean replay(Replay replay, int most) {
        var before = replay.position();
        keeper.together(() -> {
            for (int i = 0; i < most && replay.isAcknowledged(); i++) {
                var retained = replay.peek();
                if (retained == null) {
                    break;
                }
                append(retained);
                if (retained.sequence == 0) {
                    break;
                }
                replay.take(retained);
                if (takes(retained)) {
                    outbound.load(retained);
                }
                watch(retained);
            }
            if (replay.position() != before) {
                if (replay.isAtEnd()) {
                    replay.settle();
                }
                var _ = kept.save(session.record()).whenComplete((_, failure) -> {
                    if (failure != null) {
                        goBack(replay, before);
                    }
                });
            }
        });
        if (replay.position() == before) {
            pumpLater();
            return false;
        }
        return true;
    }

    /** All retained messages of a subscription have been sent, or are not wanted any more. */
    void settle(Replay replay) {
        if (!replay.isSettled()) {
            replay.settle();
            kept.saveSoon();
        }
    }

    private void goBack(Replay replay, @Nullable TopicName before) {
        synchronized (session) {
            replay.goBack(before);
        }
        pumpLater();
    }

    private void pumpLater() {
        try {
            var _ = keeper.broker().timers().schedule(PAUSE, session::pump);
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker is being closed", e);
        }
    }

    /** Puts a message into the journal, and tells it by what its publisher knows that it is safe. */
    void append(Outgoing message) {
        var appended = kept.append(message.message, Note.of(message, Stage.WAITING));
        message.awaited = appended.stored();
        if (appended.sequence() != 0) {
            Note.number(message, appended.sequence());
            var stored = appended.stored().toCompletableFuture();
            message.stored = stored.isDone() && !stored.isCompletedExceptionally();
            if (message.stored) {
                storedCount++; // a reader may be under way that has not seen it
            } else {
                unstored.add(message);
            }
        }
    }

    /** Counts on a message that was appended to be heard of; it has its place in the queue already, or goes without one. */
    void watch(Outgoing message) {
        var awaited = message.awaited;
        if (awaited != null && !message.stored && message.sequence != 0) {
            awaited.whenComplete((_, failure) -> settled(message, failure));
        }
    }

    private void settled(Outgoing message, @Nullable Throwable failure) {
        synchronized (session) {
            unstored.remove(message);
            if (failure == null) {
                message.stored = true;
                storedCount++;
            } else {
                outbound.withdraw(message);
            }
            if (begun) {
                if (failure != null || message.qos == Qos.EXACTLY_ONCE) { // any other did not wait for that
                    session.pump();
                }
                refill();
            }
        }
    }

    /** Returns whether a message that was appended comes next in memory; if not, it will be read. */
    boolean takes(Outgoing message) {
        if (live
                && outbound.queued() > 0
                && (outbound.queued() >= MEMORY_MESSAGES || outbound.queuedBytes() + message.bytes() > MEMORY_BYTES)) {
            live = false;
        }
        if (live && !outbound.isEmpty() && memory().isFull()) { // one at a time, so that it goes on
            live = false;
        }
        if (live) {
            lastLoaded = message.sequence;
        }
        return live;
    }

    private Memory memory() {
        return keeper.broker().memory();
    }

    /** Reads on if there is room and something to read. */
    void refill() {
        if (!begun || live || reading == epoch || outbound.queued() > MEMORY_MESSAGES / 4) {
            return;
        }
        boolean tight = memory().isFull();
        if (tight && !outbound.isEmpty()) {
            return; // the next acknowledgement comes by here again
        }
        reading = epoch;
        int of = epoch;
        long after = lastLoaded;
        long before = storedCount;
        var usage = kept.usage();
        long size = usage.messages() == 0 ? 0 : usage.bytes() / usage.messages();
        int max = tight ? 1 : (int) Math.max(1, Math.min(MEMORY_MESSAGES / 2, MEMORY_BYTES / Math.max(1, size)));
        try {
            keeper.execute(() -> read(of, after, max, before));
        } catch (RejectedExecutionException e) {
            reading = -1; // the broker is being closed
        }
    }

    private void read(int of, long after, int max, long before) {
        try {
            var journal = kept.readable();
            if (journal.isPresent()) {
                var entries = journal.get().read(after, max);
                synchronized (session) {
                    take(of, entries, entries.size() < max && storedCount == before);
                }
                return;
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.debug("The messages of {} cannot be read at the moment", session.clientId(), e);
        }
        synchronized (session) {
            if (of != epoch) {
                return;
            }
            reading = -1;
        }
        try {
            var _ = keeper.broker().timers().schedule(PAUSE, () -> {
                synchronized (session) {
                    refill();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker is being closed", e);
        }
    }

    private void take(int of, List<Journal.Entry> entries, boolean all) {
        if (of != epoch) { // another connection reads for itself
            return;
        }
        reading = -1;
        for (var entry : entries) {
            lastLoaded = Math.max(lastLoaded, entry.sequence());
            load(entry);
        }
        if (all) {
            for (var message : unstored) {
                if (message.sequence > lastLoaded && message.stage != Stage.DONE) {
                    outbound.load(message);
                }
            }
            if (!unstored.isEmpty()) {
                lastLoaded = Math.max(lastLoaded, unstored.getLast().sequence);
            }
            live = true;
        }
        session.pump();
        refill();
    }

    private void load(Journal.Entry entry) {
        var message = Note.message(entry, keeper.broker().groups());
        if (message == null) {
            LOG.error(
                    "Message {} of the session of {} is lost: its note is damaged",
                    entry.sequence(),
                    session.clientId());
            kept.forget(entry.sequence());
            return;
        }
        if (maybeSent > 0) {
            maybeSent--;
            message.again = true; // [MQTT-3.3.1-1]
        }
        if (message.stage == Stage.DONE) {
            kept.forget(message.sequence);
        } else {
            outbound.load(message);
        }
    }

    /** The client has it, or never will. */
    void forget(Outgoing message) {
        if (message.sequence != 0) {
            kept.forget(message.sequence);
        }
    }
}
