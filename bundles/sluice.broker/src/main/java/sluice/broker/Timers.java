package sluice.broker;

import java.time.Duration;
import java.util.concurrent.Future;

/** What absent clients leave to be done later: delayed wills, expiring sessions. Thread-safe. */
interface Timers extends AutoCloseable {

    /** Runs a task after this time, unless cancelled before, on a thread that does nothing else. */
    Future<?> schedule(Duration delay, Runnable task);

    /** What is not due yet never happens. */
    @Override
    void close();
}
