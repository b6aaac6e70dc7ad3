package sluice.broker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/**
 * How much memory the messages on their way take: of all sessions and connections together. Thread-safe. Hot path.
 *
 * <pre>
 *   connection  half a packet, output nobody has taken   ── Account ──┐
 *   session     queue in memory, in flight               ── Account ──┼── Memory ── full: what comes is refused
 *   message     a large payload, however many have it    ── Share   ──┘
 * </pre>
 *
 * <p>Everybody counts for itself and tells only changes of some kilobytes, so that a message costs no write to shared memory. What all
 * of them together have not told is the price: at most {@link Account#GRAIN} for each.
 */
final class Memory {

    /** Payloads from this size on are counted once; smaller ones for each who has them. */
    static final int SHARED = 1024;

    /** What a message costs beside its topic and payload. */
    static final int MESSAGE = 200;

    private final AtomicLong taken = new AtomicLong();
    private volatile long limit = Long.MAX_VALUE;

    /** The message that was last shared out: a message goes to all its receivers in a row. */
    private volatile @Nullable Share last;

    /** Takes another bound, in bytes. */
    void limit(long bytes) {
        limit = bytes;
    }

    long limit() {
        return limit;
    }

    /** Returns about how many bytes are taken. */
    long taken() {
        return Math.max(0, taken.get());
    }

    /** Returns whether no more messages are to be taken. */
    boolean isFull() {
        return taken.get() >= limit;
    }

    /** Returns whether not even packets are to be received any more: there is half as much again for them, so that their senders can be told. */
    boolean isExhausted() {
        long most = limit;
        return taken.get() - most >= most / 2;
    }

    void add(long bytes) {
        taken.addAndGet(bytes);
    }

    /** Returns what all holders of a message with a large payload share. */
    Share share(Message message) {
        var known = last;
        if (known == null || known.message != message) {
            known = new Share(message);
            last = known;
        }
        return known;
    }

    /** A message with a large payload, counted from the first that holds it to the last. Thread-safe. */
    final class Share {
        private final Message message;
        private final AtomicInteger holders = new AtomicInteger();

        private Share(Message message) {
            this.message = message;
        }

        void hold() {
            if (holders.getAndIncrement() == 0) {
                add(bytes());
            }
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                add(-bytes());
                if (last == this) { // a payload must not stay because it was the last
                    last = null;
                }
            }
        }

        private long bytes() {
            return (long) MESSAGE + message.payload().length();
        }
    }
}
