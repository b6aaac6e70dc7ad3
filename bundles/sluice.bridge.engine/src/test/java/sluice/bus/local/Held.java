package sluice.bus.local;

import java.util.concurrent.CompletableFuture;

/** A bus that waits for those who were here before. */
public final class Held {

    private Held() {}

    /** @param back ends when they are back */
    public static LocalBus until(CompletableFuture<Void> back) {
        var bus = new LocalBus();
        bus.hold(back);
        return bus;
    }
}
