package sluice.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import sluice.transport.ConnectionHandler;

/** A handler that takes blocks of one size, and leaves the beginning of one. Confined to its test. */
final class Above implements ConnectionHandler {

    private final int block;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    int calls;
    int drained;

    @Nullable
    Throwable cause;

    boolean closed;
    Runnable onReceived = () -> {};

    Above(int block) {
        this.block = block;
    }

    @Override
    public int received(ByteBuffer bytes) {
        calls++;
        while (bytes.remaining() >= block) {
            var taken = new byte[block];
            bytes.get(taken);
            received.writeBytes(taken);
        }
        onReceived.run();
        return bytes.hasRemaining() ? block : 0;
    }

    @Override
    public void drained() {
        drained++;
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
        this.cause = cause;
    }
}
