package sluice.transport;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/** One thread that serves many connections. Thread-safe. */
@ProviderType
public interface EventLoop extends Executor {

    /** Runs a task on the loop's thread, in the order of the calls of each caller; wakes the loop once per round at most. */
    @Override
    void execute(Runnable task);

    /** Returns whether the caller is on the loop's thread. */
    boolean inLoop();

    /** Runs a task on the loop's thread after this time, unless cancelled before. */
    Timer schedule(Duration delay, Runnable task);

    /** Something that will happen. */
    @ProviderType
    interface Timer {
        /** Keeps it from happening, if it has not begun. */
        void cancel();
    }
}
