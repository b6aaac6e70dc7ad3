package sluice.bridge.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Drop;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;

/** Takes what the far side sends: renamed, onto the bus. Thread-safe. */
final class Inbox {

    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    private final Routes routes;
    private final MessageBus bus;
    private final Counters counters;
    private final Origin own;

    Inbox(Routes routes, MessageBus bus, Counters counters, Origin own) {
        this.routes = routes;
        this.bus = bus;
        this.counters = counters;
        this.own = own;
    }

    /** Takes a message; returns what ends when it is safe here. What is dropped is safe at once: it is not wanted again. */
    CompletionStage<?> take(Message message) {
        var number = routes.in(message.topic());
        if (number.isEmpty()) {
            counters.drop(Drop.NO_ROUTE, message.topic());
            return DONE;
        }
        Message mapped;
        try {
            mapped = routes.list().get(number.getAsInt()).in(message);
        } catch (IllegalArgumentException e) {
            counters.drop(Drop.BAD_TOPIC, message.topic() + ": " + e.getMessage());
            return DONE;
        }
        var receipt = bus.publish(mapped, own);
        counters.in(number.getAsInt());
        counters.received.increment();
        return receipt.isStored() ? DONE : receipt.stored();
    }
}
