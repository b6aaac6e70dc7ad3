package sluice.bridge.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A TCP proxy that cuts connections after some bytes, or swallows everything. Thread-safe. */
final class FaultProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final LongSupplier lives;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean blackHole;

    /** @param lives returns after how many bytes, either way, the next connection is cut */
    FaultProxy(int target, LongSupplier lives) throws IOException {
        this.target = target;
        this.lives = lives;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    /** From now on, connections that exist and new ones swallow what they get and say nothing. */
    void blackHole(boolean on) {
        blackHole = on;
    }

    private void accept() {
        try {
            while (true) {
                var near = server.accept();
                var far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                var life = new Life(lives.getAsLong(), near, far);
                Thread.ofVirtual().start(() -> life.pump(near, far));
                Thread.ofVirtual().start(() -> life.pump(far, near));
            }
        } catch (IOException e) {
            close(server);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(FaultProxy::close);
    }

    private final class Life {
        private final Socket near;
        private final Socket far;
        private long left;

        Life(long left, Socket near, Socket far) {
            this.left = left;
            this.near = near;
            this.far = far;
        }

        void pump(Socket from, Socket to) {
            var buffer = new byte[4096];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    int passed = (int) spend(count);
                    if (!blackHole) {
                        out.write(buffer, 0, passed);
                    }
                    if (passed < count) {
                        cuts.incrementAndGet();
                        break;
                    }
                }
            } catch (IOException e) {
                left = 0; // cut by the other direction
            }
            sockets.remove(near);
            sockets.remove(far);
            FaultProxy.close(near);
            FaultProxy.close(far);
        }

        private synchronized long spend(long count) {
            long passed = Math.min(count, left);
            left -= passed;
            return passed;
        }
    }
}
