package sluice.transport;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One thread that serves many connections, in rounds: read what has come, run what was asked for, write what was said.
 * Thread-safe.
 */
@ProviderType
public interface EventLoop extends Executor {

    /**
     * Runs a task on the loop's thread, in the order of the calls of each caller; wakes the loop once per round at most.
     *
     * @throws RejectedExecutionException if the loop has ended
     */
    @Override
    void execute(Runnable task);

    /** Returns whether the caller is on the loop's thread. */
    boolean inLoop();

    /** Returns the time at which this round began, as {@link System#nanoTime} counts; cheap. For the loop's thread only. */
    long now();

    /**
     * Runs a task on the loop's thread after this time, unless cancelled before; never, if the loop ends first.
     *
     * @throws RejectedExecutionException if the loop has ended
     */
    Timer schedule(Duration delay, Runnable task);

    /** Something that will happen. */
    @ProviderType
    interface Timer {
        /** Keeps it from happening, if it has not begun, and lets go of the task. Thread-safe. */
        void cancel();
    }
}
