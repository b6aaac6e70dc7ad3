package sluice.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;
import sluice.transport.Transport;

/**
 * A transport without a network: the benchmark's thread is the loop and gives the bytes itself. Confined to the thread that made
 * it, apart from {@link #listen}.
 */
final class Memory implements Transport, EventLoop {

    private final Thread owner = Thread.currentThread();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Peer> peers = new ArrayList<>();
    private volatile ConnectionHandler.@Nullable Factory handlers;

    @Override
    public Port listen(InetSocketAddress address, ConnectionHandler.Factory factory) {
        handlers = factory;
        return new Port() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void close() {
                handlers = null;
            }
        };
    }

    /** Opens a connection, as if a client had come. */
    Peer connect() {
        var factory = handlers;
        if (factory == null) {
            throw new IllegalStateException("nobody listens");
        }
        var peer = new Peer(this);
        peer.handler = factory.accepted(peer);
        peers.add(peer);
        return peer;
    }

    /** Lets all clients go, so that nobody waits for their farewell when the gateway stops. */
    void disconnect() {
        peers.forEach(Peer::close);
        round();
    }

    /** Runs what was asked for, as a loop does at the end of its round. */
    void round() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    @Override
    public long now() {
        return 0; // nobody is ever silent for too long
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return () -> {};
    }

    /** One connection. What the broker writes is in {@link #out} until the next round. */
    static final class Peer implements Connection {

        private final Memory loop;
        private @Nullable ConnectionHandler handler;
        private ByteBuffer out = ByteBuffer.allocate(4_096);

        private Peer(Memory loop) {
            this.loop = loop;
        }

        /** Gives the broker bytes from this client. */
        void send(ByteBuffer bytes) {
            if (handler == null) {
                throw new IllegalStateException("the connection is closed");
            }
            handler.received(bytes);
        }

        /** Takes what the broker has written; the bytes are good until it writes again. */
        ByteBuffer take() {
            var taken = out.flip();
            out = taken.duplicate().clear();
            return taken;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public SocketAddress peer() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public ByteBuffer output(int bytes) {
            if (out.remaining() < bytes) {
                out = ByteBuffer.allocate(2 * (out.position() + bytes)).put(out.flip());
            }
            return out;
        }

        @Override
        public void write(ByteBuffer bytes) {
            output(bytes.remaining()).put(bytes.duplicate());
        }

        @Override
        public long pending() {
            return out.position();
        }

        @Override
        public void reading(boolean on) {}

        @Override
        public void close() {
            var left = handler;
            if (left != null) {
                handler = null;
                loop.execute(() -> left.closed(null));
            }
        }

        @Override
        public void abort() {
            close();
        }
    }
}
