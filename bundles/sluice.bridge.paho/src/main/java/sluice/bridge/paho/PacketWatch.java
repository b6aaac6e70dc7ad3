package sluice.bridge.paho;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the packets that come in for two that Paho 1.2.5 gets wrong. Confined to the reading thread, except {@link #reason}.
 *
 * <ul>
 *   <li>A DISCONNECT of three bytes, which has a reason code and no properties, it takes for the end of the stream, and with it loses
 *       why. The standard allows that form (MQTT 5, 3.14.2.2.1) and Mosquitto sends it. So its reason code is kept here.
 *   <li>Over a PUBREC that refuses a message it ends the connection. Such a PUBREC ends the exchange as a PUBACK would
 *       [MQTT-4.3.3-4], and so Paho gets to see a PUBACK, which it understands.
 * </ul>
 */
final class PacketWatch extends FilterInputStream {

    private static final int DISCONNECT = 0xE0;
    private static final byte PUBACK = 0x40;
    private static final int PUBREC = 0x50;

    /** Where a PUBREC with a reason code has it: header, length, identifier in two bytes. */
    private static final int REASON_AT = 4;

    private static final int FAILURE = 0x80; // the first of the reason codes that mean one
    private static final Logger LOG = LoggerFactory.getLogger(PacketWatch.class);
    private static final int BUFFER = 8192;
    private static final long PATIENCE_SECONDS = 3;

    /** What the next byte is. */
    private enum At {
        HEADER,
        LENGTH,
        BODY
    }

    private At at = At.HEADER;
    private int header;
    private int shift;
    private int left;
    private volatile int reason;

    private final CountDownLatch spoken;

    /** @param spoken falls when we have sent the first packet */
    PacketWatch(InputStream in, CountDownLatch spoken) {
        super(in);
        this.spoken = spoken;
    }

    /**
     * Returns what Paho is to read from: it asks for single bytes, hence the buffer.
     *
     * @param closed whether the link is gone; then what is still in the buffer is of no use to anybody
     */
    InputStream buffered(BooleanSupplier closed) {
        return new FilterInputStream(new BufferedInputStream(this, BUFFER)) {
            @Override
            public int read() throws IOException {
                requireOpen();
                return super.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                requireOpen();
                return super.read(to, offset, length);
            }

            private void requireOpen() throws IOException {
                if (closed.getAsBoolean()) {
                    throw new SocketException("the link is closed");
                }
            }
        };
    }

    /** Returns the reason code of the DISCONNECT that came, 0 if none did. */
    int reason() {
        return reason;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int room = length > 2 * REASON_AT ? REASON_AT : 0;
        int count = readUntilSpoken(to, offset, length - room);
        for (int i = offset; i < offset + count; ) {
            if (at == At.HEADER && (to[i] & 0xFF) == PUBREC) {
                int missing = Math.min(room, i + REASON_AT + 1 - offset - count);
                count += complete(to, i, offset + count, missing);
                turn(to, i, offset + count);
            }
            i += step(to[i] & 0xFF, offset + count - i);
        }
        return count;
    }

    /** Reads the first bytes of a PUBREC, as far as they are still to come; returns how many it read. */
    private int complete(byte[] to, int start, int end, int most) throws IOException {
        int count = 0;
        while (count < most && end + count - start < Math.min(REASON_AT + 1, expected(to, start, end + count))) {
            try {
                int next = super.read();
                if (next < 0) {
                    return count;
                }
                to[end + count] = (byte) next;
                count++;
            } catch (SocketTimeoutException e) {
                LOG.trace("A PUBREC comes in pieces", e);
            }
        }
        return count;
    }

    /** Returns how long the packet is, given as much of it as is there; lengths of more than one byte are long enough. */
    private static int expected(byte[] to, int start, int end) {
        return end - start < 2 ? REASON_AT : 2 + (to[start + 1] & 0xFF);
    }

    private static void turn(byte[] to, int start, int end) {
        boolean said = end - start > REASON_AT && expected(to, start, end) > REASON_AT && to[start + 1] > 0;
        if (said && (to[start + REASON_AT] & 0xFF) >= FAILURE) {
            to[start] = PUBACK;
        }
    }

    /**
     * Reads, but tells of the stream's end only after CONNECT is written: Paho's connecting thread waits in vain, and for ever,
     * for a receiver that has ended before it looked.
     */
    private int readUntilSpoken(byte[] to, int offset, int length) throws IOException {
        try {
            int count = super.read(to, offset, length);
            if (count < 0) {
                awaitSpoken();
            }
            return count;
        } catch (SocketTimeoutException e) {
            throw e; // Paho looks every second whether it is to stop
        } catch (IOException e) {
            awaitSpoken();
            throw e;
        }
    }

    private void awaitSpoken() throws IOException {
        try {
            if (!spoken.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the connection ended before it began");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Takes the next byte, with {@code available} there from it on, and returns how many are done with. */
    private int step(int octet, int available) {
        switch (at) {
            case HEADER -> {
                header = octet;
                left = 0;
                shift = 0;
                at = At.LENGTH;
            }
            case LENGTH -> {
                left |= (octet & 0x7F) << shift;
                shift += 7;
                if (octet < 0x80) {
                    at = left == 0 ? At.HEADER : At.BODY;
                }
            }
            case BODY -> {
                if (header == DISCONNECT) {
                    reason = octet;
                    header = 0; // only the first byte of the body
                }
                int taken = Math.min(left, available);
                left -= taken;
                at = left == 0 ? At.HEADER : At.BODY;
                return taken;
            }
        }
        return 1;
    }
}
