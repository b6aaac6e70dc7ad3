package sluice.broker;

import java.util.ArrayDeque;
import sluice.bus.Message;

/**
 * What of a connection's output nobody has taken yet, as the memory counts it. Confined to its connection's loop. Hot path: a client that keeps up costs
 * a comparison.
 */
final class Unread {

    /** So much may wait at every connection, however little memory there is. */
    static final int QUIET = 16 * 1024;

    /** A payload that goes out by reference, and where in the output it ends. */
    private record Lent(Memory.Share share, int length, long end) {}

    private final Memory memory;
    private final Account account;
    private final ArrayDeque<Lent> lent = new ArrayDeque<>(0);
    private long lentBytes;
    private long written;

    Unread(Memory memory) {
        this.memory = memory;
        this.account = new Account(memory);
    }

    /** Some bytes were written; so many wait now. */
    void copied(int bytes, long pending) {
        written += bytes;
        count(pending);
    }

    /** A payload was written by reference, behind so many bytes of its own; so many wait now. */
    void lent(int head, Message message, long pending) {
        int length = message.payload().length();
        written += head + (long) length;
        if (pending > QUIET) {
            var share = memory.share(message);
            share.hold();
            lent.add(new Lent(share, length, written));
            lentBytes += length;
        }
        count(pending);
    }

    private void count(long pending) {
        long taken = written - pending;
        for (Lent first; (first = lent.peek()) != null && first.end() <= taken; ) {
            giveBack(lent.remove());
        }
        account.set(pending <= QUIET ? 0 : Math.max(0, pending - lentBytes));
    }

    private void giveBack(Lent one) {
        one.share().release();
        lentBytes -= one.length();
    }

    /** Everything has been taken, or nobody will take it any more. */
    void none() {
        for (Lent one; (one = lent.poll()) != null; ) {
            giveBack(one);
        }
        written = 0;
        account.close();
    }
}
