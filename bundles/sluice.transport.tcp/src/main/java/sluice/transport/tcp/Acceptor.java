package sluice.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;

/** One open port: accepts on the first loop, hands the connections round to all. {@link #close} is thread-safe. */
final class Acceptor implements Transport.Port {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BACKLOG = 1024;

    /** How long to let a machine without free file descriptors alone. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final List<Loop> loops;
    private final ConnectionHandler.Factory handlers;
    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private int next;
    private int failures;

    Acceptor(List<Loop> loops, InetSocketAddress wanted, ConnectionHandler.Factory handlers) throws IOException {
        this.loops = loops;
        this.handlers = handlers;
        this.server = ServerSocketChannel.open();
        try {
            server.bind(wanted, BACKLOG).configureBlocking(false);
            this.address = (InetSocketAddress) server.getLocalAddress();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    void start() {
        loops.getFirst().execute(() -> interest(SelectionKey.OP_ACCEPT));
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("Port {} did not close", address, e);
        }
        var loop = loops.getFirst();
        if (!loop.inLoop()) {
            awaitRound(loop);
        }
    }

    /** The system keeps the port until the selector, at its next round, has let go of the channel. */
    private static void awaitRound(Loop loop) {
        var passed = new CountDownLatch(2);
        try {
            loop.execute(() -> {
                passed.countDown();
                loop.execute(() -> loop.schedule(Duration.ZERO, passed::countDown));
            });
            passed.await();
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended, and the port with it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void accept() {
        try {
            for (SocketChannel channel; (channel = server.accept()) != null; ) {
                hand(channel);
            }
            failures = 0;
        } catch (IOException e) {
            if (server.isOpen()) {
                failed(e);
            }
        }
    }

    private void hand(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            LOG.debug("A connection was gone before it was accepted", e);
            channel.close();
            return;
        }
        var loop = loops.get(next++ % loops.size());
        if (loop.inLoop()) {
            loop.adopt(channel, handlers);
        } else {
            loop.execute(() -> loop.adopt(channel, handlers));
        }
    }

    private void failed(IOException cause) {
        failures++;
        if (Integer.bitCount(failures) == 1) {
            LOG.warn("Port {} cannot accept connections, {} times now", address, failures, cause);
        }
        interest(0);
        loops.getFirst().schedule(PAUSE, () -> interest(SelectionKey.OP_ACCEPT));
    }

    private void interest(int ops) {
        try {
            if (server.isOpen()) {
                server.register(loops.getFirst().selector(), ops, this);
            }
        } catch (IOException e) {
            LOG.error("Port {} accepts no connections", address, e);
        }
    }
}
