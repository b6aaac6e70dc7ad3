package sluice.broker;

import java.util.concurrent.atomic.AtomicInteger;

/** How many clients are connected, and how many ever were at a time. Thread-safe. */
final class Population {

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void came() {
        int count = now.incrementAndGet();
        most.accumulateAndGet(count, Math::max);
    }

    void left() {
        now.decrementAndGet();
    }

    int now() {
        return now.get();
    }

    int most() {
        return most.get();
    }
}
