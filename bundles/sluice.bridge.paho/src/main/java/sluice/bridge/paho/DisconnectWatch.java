package sluice.bridge.paho;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks for a DISCONNECT among the packets that come in, and keeps its reason code. Confined to the reading thread, except
 * {@link #reason}.
 *
 * <p>Paho 1.2.5 takes a DISCONNECT of three bytes, which has a reason code and no properties, for the end of the stream, and
 * with it loses why. The standard allows that form (MQTT 5, 3.14.2.2.1) and Mosquitto sends it.
 */
final class DisconnectWatch extends FilterInputStream {

    private static final int DISCONNECT = 0xE0;
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
    DisconnectWatch(InputStream in, CountDownLatch spoken) {
        super(in);
        this.spoken = spoken;
    }

    /** Returns what Paho is to read from: it asks for single bytes, hence the buffer. */
    InputStream buffered() {
        return new BufferedInputStream(this, BUFFER);
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
        int count = readUntilSpoken(to, offset, length);
        for (int i = offset; i < offset + count; ) {
            i += step(to[i] & 0xFF, offset + count - i);
        }
        return count;
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
