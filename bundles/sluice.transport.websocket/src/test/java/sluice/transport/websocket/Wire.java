package sluice.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import sluice.testing.Hex;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/** The connection below, and its loop, without a network: keeps what the handler leaves, runs what is asked for when a round ends. Confined to its test. */
final class Wire implements Connection, EventLoop {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private ByteBuffer output = ByteBuffer.allocate(0);
    private byte[] left = new byte[0];
    private int wanted;
    boolean reading = true;
    boolean closed;
    long now;

    /** Gives these bytes to the handler, behind those it has left, as soon as there are as many as it wants. */
    void receive(ConnectionHandler handler, byte[] bytes) {
        var all = ByteBuffer.allocateDirect(left.length + bytes.length)
                .put(left)
                .put(bytes)
                .flip();
        if (all.remaining() >= wanted) {
            wanted = handler.received(all);
        }
        left = new byte[all.remaining()];
        all.get(left);
        wanted = left.length == 0 ? 0 : Math.max(wanted, left.length + 1);
    }

    /** Ends the round, and returns what it sent, as a dump. */
    String round() {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
        take();
        var dump = Hex.dump(sent.toByteArray());
        sent.reset();
        return dump;
    }

    int left() {
        return left.length;
    }

    private void take() {
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
        if (output.remaining() < bytes) {
            take();
            output = ByteBuffer.allocate(Math.max(bytes, 1_000));
        }
        return output;
    }

    @Override
    public void write(ByteBuffer bytes) {
        take();
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        sent.writeBytes(copy);
    }

    @Override
    public long pending() {
        return output.position();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            wanted = 0;
        }
    }

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
        return now;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        throw new AssertionError("nothing here needs a timer");
    }
}
