package sluice.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/** A connection without a network: keeps what the handler leaves, as one has to. Confined to its harness. */
final class Wire implements Connection, EventLoop {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private ByteBuffer output = ByteBuffer.allocate(0);
    private byte[] left = new byte[0];
    private int wanted;
    private boolean closed;

    /** Gives bytes to the handler, behind those it has left, if there are as many as it wants, and ends the round. */
    void receive(ConnectionHandler handler, byte[] bytes, int from, int to) {
        var all = ByteBuffer.allocate(left.length + to - from)
                .put(left)
                .put(bytes, from, to - from)
                .flip();
        if (!closed && all.remaining() >= wanted) {
            wanted = handler.received(all);
        }
        left = new byte[all.remaining()];
        all.get(left);
        wanted = left.length == 0 ? 0 : Math.max(wanted, left.length + 1);
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
        flush();
    }

    int left() {
        return left.length;
    }

    boolean isClosed() {
        return closed;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    private void flush() {
        sent.write(output.array(), 0, output.position());
        output = ByteBuffer.allocate(0);
    }

    @Override
    public EventLoop loop() {
        return this;
    }

    @Override
    public SocketAddress peer() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public ByteBuffer output(int bytes) {
        if (closed) {
            throw new AssertionError("output behind the end");
        }
        if (output.remaining() < bytes) {
            flush();
            output = ByteBuffer.allocate(Math.max(bytes, 200));
        }
        return output;
    }

    @Override
    public void write(ByteBuffer bytes) {
        throw new AssertionError("nobody writes here");
    }

    @Override
    public long pending() {
        return output.position();
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void abort() {
        closed = true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long now() {
        return 0;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        throw new AssertionError("nothing here needs a timer");
    }
}
