package sluice.bridge.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a bridge tries to connect again, and how often it has failed since it was connected. Confined to its bridge's loop. */
final class Retry {

    private final Loop loop;
    private final RandomGenerator random;
    private final Runnable connect;
    private Duration base;
    private Duration cap;
    private Backoff backoff;
    private long failures;
    private Loop.@Nullable Timer next;
    private Loop.@Nullable Timer stable;

    /** @param connect connects, whenever it is time to */
    Retry(Settings settings, Loop loop, RandomGenerator random, Runnable connect) {
        this.loop = loop;
        this.random = random;
        this.connect = connect;
        this.base = settings.reconnectBase();
        this.cap = settings.reconnectCap();
        this.backoff = new Backoff(base, cap, random);
    }

    /** Goes on with other settings. */
    void use(Settings newer) {
        if (!newer.reconnectBase().equals(base) || !newer.reconnectCap().equals(cap)) {
            base = newer.reconnectBase();
            cap = newer.reconnectCap();
            backoff = new Backoff(base, cap, random);
        }
    }

    /** Waits as briefly as after the first failure again. */
    void afresh() {
        backoff.reset();
    }

    /** Returns how long to wait after one more failure. */
    Duration pause() {
        return backoff.next();
    }

    /** Returns how often it has failed, this time included. */
    long fails() {
        return ++failures;
    }

    /** Connects then, unless something else happens before. */
    void in(Duration wait) {
        next = loop.schedule(wait, connect);
    }

    /** Connecting has begun, or is not wanted any more. */
    void begins() {
        cancel(next);
        next = null;
    }

    /**
     * The bridge is connected; returns how often it had failed.
     *
     * @param lasting how long it has to stay so until the next failure counts as the first
     */
    long connected(Duration lasting) {
        long before = failures;
        failures = 0;
        stable = loop.schedule(lasting, this::afresh);
        return before;
    }

    /** The bridge is not connected any more. */
    void hungUp() {
        cancel(stable);
        stable = null;
    }

    private static void cancel(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
