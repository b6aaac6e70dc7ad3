package sluice.io.pi4j;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks on one physical bus: transfers are done one after the other, in the order they came. Thread-safe.
 *
 * <p>A transfer that hangs in the kernel, where no interrupt reaches it, costs its callers a few seconds and a sentence, not their
 * thread. At most {@value #QUEUE} wait; more are refused.
 */
final class BusWorker {

    private static final int QUEUE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(BusWorker.class);

    private final String bus;
    private final Duration patience;
    private final ThreadPoolExecutor thread;

    /** Something to be done on the bus. */
    interface Job<T> {
        T run() throws IOException;
    }

    /** @param bus its name in words, {@code I2C bus 1} */
    BusWorker(String bus) {
        this(bus, PATIENCE);
    }

    BusWorker(String bus, Duration patience) {
        this.bus = bus;
        this.patience = patience;
        this.thread = new ThreadPoolExecutor(
                0,
                1,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().daemon().name("sluice " + bus).factory());
    }

    /**
     * Does a job and returns what it gives.
     *
     * @throws IOException if the job fails, or the bus does not come to it in time, or is closed
     */
    <T> T call(Job<T> job) throws IOException {
        Future<T> future;
        try {
            future = thread.submit(job::run);
        } catch (RejectedExecutionException e) {
            throw new IOException(bus + (thread.isShutdown() ? " is gone" : " has too many transfers waiting"), e);
        }
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new IOException(
                    bus + " has not ended a transfer for " + patience.toMillis() + " ms: its adapter hangs", e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException(bus + ": interrupted while waiting for a transfer");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private static IOException rethrow(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(cause);
        };
    }

    /** Does {@code last} after what is waiting, then ends the thread; waits a second for it, and no longer. */
    void close(Runnable last) {
        try {
            thread.execute(last);
        } catch (RejectedExecutionException _) {
            LOG.debug("{} is closed already, or its queue is full", bus);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("{} is in the middle of a transfer that does not end; its thread is left behind", bus);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
