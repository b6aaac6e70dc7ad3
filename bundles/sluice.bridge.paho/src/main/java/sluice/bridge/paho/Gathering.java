package sluice.bridge.paho;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes what Paho says, each packet in one piece, and sets the bridge bit. Thread-safe; one thread writes.
 *
 * <p>Counts what is known to come, messages and acknowledgements of messages, but does not wait for it: over a link that goes on with a
 * session the count did not come down, and packets stayed here; see decision 212.
 */
final class Gathering {

    private static final int ROOM = 16 * 1024; // one TLS record
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;

    private final Holds holds;
    private final AtomicInteger coming = new AtomicInteger();

    /** Guards the buffer. Never waited for by the reading thread: whoever writes may be waiting for the far side. */
    private final ReentrantLock lock = new ReentrantLock();

    private final byte[] buffer = new byte[ROOM];
    private volatile int count;
    private volatile @Nullable OutputStream socket;
    private volatile boolean marked;

    /** @param holds what has to be safe before something is written */
    Gathering(Holds holds) {
        this.holds = holds;
    }

    /** Says, before they are handed to Paho, that messages or acknowledgements are coming. */
    void expect(int packets) {
        coming.addAndGet(packets);
    }

    /** Says that one of them is not coming. */
    void miss() {
        coming.decrementAndGet();
    }

    /** Sets the highest bit of the protocol level in the CONNECT to come, for which Paho has no option. */
    void markConnect() {
        marked = true;
    }

    /** Returns what Paho is to write to; {@code spoken} falls with the first packet. */
    OutputStream into(OutputStream out, CountDownLatch spoken) {
        socket = out;
        return new OutputStream() {
            private int type = -1; // of the packet that has begun, -1 for none

            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                spoken.countDown();
                if (type < 0 && length > 0) {
                    type = (bytes[offset] & 0xF0) >> 4;
                }
                if (holds.isHolding()) {
                    drain(); // that had nothing to wait for
                    holds.await();
                }
                take(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                if (type == PUBLISH || type == PUBACK) {
                    coming.decrementAndGet();
                }
                if (type == CONNECT && marked) {
                    mark();
                }
                type = -1;
                drain();
            }
        };
    }

    private void take(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (count + length > ROOM) {
                drain();
            }
            if (length > ROOM) {
                out().write(bytes, offset, length);
            } else {
                int end = count;
                System.arraycopy(bytes, offset, buffer, end, length);
                count = end + length;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing else is in the buffer, as nothing is before a CONNECT. */
    private void mark() {
        lock.lock();
        try {
            int name = 1;
            while (buffer[name] < 0) { // the length goes on
                name++;
            }
            int level = name + 1 + 2 + (buffer[name + 1] << 8) + buffer[name + 2]; // behind the protocol's name
            buffer[level] |= (byte) 0x80;
        } finally {
            lock.unlock();
        }
    }

    private void drain() throws IOException {
        lock.lock();
        try {
            int length = count;
            if (length > 0) {
                count = 0;
                out().write(buffer, 0, length);
            }
        } finally {
            lock.unlock();
        }
    }

    private OutputStream out() throws IOException {
        var out = socket;
        if (out == null) {
            throw new IOException("the link never opened");
        }
        return out;
    }

    /** Lets go of what waits, unless somebody is writing. */
    void nudge() throws IOException {
        if (count > 0 && lock.tryLock()) {
            try {
                drain();
            } finally {
                lock.unlock();
            }
        }
    }
}
