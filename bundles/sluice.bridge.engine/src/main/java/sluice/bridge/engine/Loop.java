package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;

/** The one thread a bridge's state belongs to, and its clock. Thread-safe; tests hold one whose clock they move. */
interface Loop {

    /** Runs a task on the loop, after those before it. Does nothing once the loop is stopped. */
    void execute(Runnable task);

    /** Runs a task on the loop, later. Does nothing once the loop is stopped. */
    Timer schedule(Duration delay, Runnable task);

    /** Returns a time that never jumps, in nanoseconds since some moment. */
    long nanos();

    /** Returns the time of day, by which others judge certificates and tokens. It may jump. */
    Instant now();

    /** Returns the time by which messages age; see {@link sluice.bus.SteadyClock}. */
    default Instant steady() {
        return now();
    }

    /** Runs what is due, forgets what is not, and ends. */
    void stop();

    /** Something that will happen later. */
    interface Timer {

        /** Makes it not happen, unless it has begun. */
        void cancel();
    }
}
