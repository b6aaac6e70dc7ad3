package sluice.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;
import sluice.transport.Transport;

/** Another transport, with loops whose time is a test's. Thread-safe. */
final class TimedTransport implements Transport {

    private final Transport real;
    private final TestTime time;
    private final Map<EventLoop, EventLoop> loops = new ConcurrentHashMap<>();

    TimedTransport(Transport real, TestTime time) {
        this.real = real;
        this.time = time;
    }

    @Override
    public Port listen(InetSocketAddress address, ConnectionHandler.Factory handlers) throws IOException {
        return real.listen(address, connection -> {
            var loop = loops.computeIfAbsent(connection.loop(), it -> new TimedLoop(it, time));
            return handlers.accepted(new TimedConnection(connection, loop));
        });
    }

    private record TimedLoop(EventLoop real, TestTime time) implements EventLoop {

        @Override
        public void execute(Runnable task) {
            real.execute(task);
        }

        @Override
        public boolean inLoop() {
            return real.inLoop();
        }

        @Override
        public long now() {
            return time.nanos();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            var due = time.schedule(delay, () -> real.execute(task));
            return () -> due.cancel(false);
        }
    }

    private record TimedConnection(Connection real, EventLoop loop) implements Connection {

        @Override
        public SocketAddress peer() {
            return real.peer();
        }

        @Override
        public ByteBuffer output(int bytes) {
            return real.output(bytes);
        }

        @Override
        public void write(ByteBuffer bytes) {
            real.write(bytes);
        }

        @Override
        public long pending() {
            return real.pending();
        }

        @Override
        public void reading(boolean on) {
            real.reading(on);
        }

        @Override
        public void close() {
            real.close();
        }

        @Override
        public void abort() {
            real.abort();
        }
    }
}
