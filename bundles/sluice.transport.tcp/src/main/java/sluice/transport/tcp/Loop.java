package sluice.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/**
 * One thread that serves many connections. Thread-safe where {@link EventLoop} says so, the rest is confined to its thread.
 * Hot path.
 *
 * <p>A round: wait for sockets, read each ready one once, run the tasks, run what is due, write each touched connection once.
 * So a message costs no system call of its own, only its share of a round's. What a round's end gives rise to waits for the
 * next round.
 */
final class Loop implements EventLoop, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int SCRATCH = 256 * 1024;

    private final Thread thread;
    private final Selector selector;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
    private final Chunks chunks = new Chunks();
    private final Output.Staging staging = new Output.Staging();
    private final TimerHeap timers = new TimerHeap();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private List<TcpConnection> touched = new ArrayList<>();
    private List<TcpConnection> flushing = new ArrayList<>();
    private long now = System.nanoTime();
    private volatile boolean closed;

    Loop(String name) throws IOException {
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(thread.getName() + " has ended");
        }
        tasks.add(task);
        wake();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var entry = new TimerHeap.Entry(this, System.nanoTime() + delay.toNanos(), task);
        if (inLoop()) {
            timers.add(entry);
        } else {
            execute(() -> timers.add(entry));
        }
        return entry;
    }

    /** Takes a cancelled timer out of the heap. */
    void forget(TimerHeap.Entry entry) {
        if (inLoop()) {
            timers.remove(entry);
        } else if (!closed) {
            tasks.add(() -> timers.remove(entry));
            wake();
        }
    }

    /** Takes a new connection in; its handler is made on this loop's thread. */
    void adopt(SocketChannel channel, ConnectionHandler.Factory handlers) {
        try {
            new TcpConnection(this, channel, handlers);
        } catch (IOException | RuntimeException e) {
            LOG.warn("An accepted connection could not be served", e);
            closeQuietly(channel);
        }
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer scratch() {
        return scratch;
    }

    Chunks chunks() {
        return chunks;
    }

    Output.Staging staging() {
        return staging;
    }

    void touched(TcpConnection connection) {
        touched.add(connection);
    }

    /** Ends the thread and every connection on it; returns when that is done. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (inLoop()) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (!inLoop() && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (!closed) {
                round();
            }
        } finally {
            closed = true;
            end();
        }
    }

    private void round() {
        try {
            select();
        } catch (IOException | RuntimeException e) {
            LOG.error("{} cannot wait for its sockets", thread.getName(), e);
        }
        runTasks();
        for (Runnable due; (due = timers.due(now)) != null; ) {
            guarded(due);
        }
        flush();
    }

    private void select() throws IOException {
        long wait = timers.untilNext(System.nanoTime());
        if (wait <= 0 || !tasks.isEmpty() || !touched.isEmpty()) {
            selector.selectNow(this::ready);
        } else {
            // One millisecond more: a wait that is rounded down to 0 would mean for ever.
            selector.select(this::ready, wait == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        }
        now = System.nanoTime();
    }

    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof TcpConnection connection) {
                if (key.isReadable()) {
                    connection.read();
                }
                if (key.isValid() && key.isWritable()) {
                    connection.writable();
                }
            } else if (key.attachment() instanceof Acceptor acceptor) {
                acceptor.accept();
            }
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("A connection is closed because of a bug", e);
            key.cancel();
            closeQuietly((AutoCloseable) key.channel());
        }
    }

    private void runTasks() {
        woken.set(false);
        for (Runnable task; (task = tasks.poll()) != null; ) {
            guarded(task);
        }
    }

    private void flush() {
        var round = touched;
        touched = flushing;
        flushing = round;
        for (int i = 0; i < round.size(); i++) {
            var connection = round.get(i);
            guarded(connection::endOfRound);
        }
        round.clear();
    }

    private void end() {
        for (var key : selector.keys()) {
            if (key.attachment() instanceof TcpConnection connection) {
                guarded(() -> connection.end(null));
            } else {
                closeQuietly((AutoCloseable) key.channel());
            }
        }
        runTasks();
        closeQuietly(selector);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("A task on an event loop failed because of a bug", e);
        }
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            LOG.debug("{} did not close", what, e);
        }
    }
}
