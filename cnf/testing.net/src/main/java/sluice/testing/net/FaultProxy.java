package sluice.testing.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A TCP proxy on the loopback interface that does to connections what networks do: see {@link Faults}, and it cuts them. Faults may
 * change while connections are open. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int server;
    private volatile Supplier<Pipe.Life> lives;
    private volatile Faults faults = Faults.NONE;
    private volatile boolean down;

    /** Opens a proxy to this port that cuts nothing by itself. */
    public FaultProxy(int server) throws IOException {
        this(server, () -> Long.MAX_VALUE);
    }

    /**
     * Opens a proxy to a port of this machine.
     *
     * @param lives returns after how many bytes, both ways together, the next connection is cut: in the middle of whatever that is
     */
    public FaultProxy(int server, LongSupplier lives) throws IOException {
        this.server = server;
        this.lives = () -> new Pipe.Life(lives.getAsLong(), Set.of(Way.values()));
        Thread.ofVirtual().name("fault proxy").start(this::accept);
    }

    /** Returns the port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns how many connections there have been. */
    public int connections() {
        return connections.get();
    }

    /** Returns how many of them it has cut. */
    public int cuts() {
        return cuts.get();
    }

    /** From now on, also for connections that are open. */
    public void faults(Faults other) {
        faults = other;
        pipes.forEach(Pipe::wake);
    }

    /** From now on, for new connections: after how many bytes, both ways together, each is cut. */
    public void lives(LongSupplier other) {
        lives(other, Way.values());
    }

    /**
     * From now on, for new connections: after how many bytes on these ways each is cut. A server that begins with all it has uses up any
     * life that counts what it says, before the client has answered.
     */
    public void lives(LongSupplier other, Way... ways) {
        var counted = Set.of(ways);
        lives = () -> new Pipe.Life(other.getAsLong(), counted);
    }

    /** Leads new connections to another port. */
    public void server(int port) {
        server = port;
    }

    /** Cuts all connections; while it is down, new ones are cut at once. */
    public void down(boolean isDown) {
        down = isDown;
        if (isDown) {
            cutAll();
        }
    }

    /** Cuts all connections; new ones are welcome. */
    public void cutAll() {
        pipes.forEach(Pipe::cut);
    }

    private void accept() {
        try {
            while (true) {
                accept(listener.accept());
            }
        } catch (IOException e) {
            cutAll(); // closed
        }
    }

    private void accept(Socket client) throws IOException {
        if (down) {
            client.close();
            return;
        }
        connections.incrementAndGet();
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), server);
        } catch (IOException e) {
            client.close(); // as a proxy does whose server is away
            return;
        }
        var pipe = new Pipe(client, far, lives.get(), () -> faults, this::ended);
        pipes.add(pipe);
        pipe.start();
        if (down) {
            pipe.cut();
        }
    }

    private void ended(Pipe pipe, boolean wasCut) {
        if (pipes.remove(pipe) && wasCut) {
            cuts.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
    }
}
