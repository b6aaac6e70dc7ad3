package sluice.bridge.engine;

import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Link;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.Qos;

/**
 * Where messages leave for the far side, in the order they came here: one with QoS 2 waits until its packet identifier is safe, and
 * those behind it wait for it. Confined to its bridge's loop; lives and dies with its link.
 */
final class Runway {

    private static final int QUOTA_EXCEEDED = 0x97;

    private final Link link;
    private final @Nullable SentOnce once;
    private final Loop loop;
    private final BiConsumer<Flight, @Nullable Throwable> answered;
    private final ArrayDeque<Departure> waiting = new ArrayDeque<>();

    /** Guarded by the loop. */
    private static final class Departure {
        final Flight flight;
        final Message message;
        boolean ready;

        @Nullable
        Throwable failure;

        Departure(Flight flight, Message message) {
            this.flight = flight;
            this.message = message;
        }
    }

    /**
     * @param once the exchanges, null if the link or the far side cannot deliver once
     * @param answered hears what became of a flight, on any thread
     */
    Runway(Link link, @Nullable SentOnce once, Loop loop, BiConsumer<Flight, @Nullable Throwable> answered) {
        this.link = link;
        this.once = once;
        this.loop = loop;
        this.answered = answered;
    }

    void launch(Flight flight, Message message) {
        var departure = new Departure(flight, message);
        if (once != null && message.qos() == Qos.EXACTLY_ONCE && flight.backlog != null && flight.identifier == 0) {
            var begun = once.begin(flight.backlog.name(), flight.sequence);
            flight.identifier = begun.identifier();
            var safe = begun.safe().toCompletableFuture();
            if (!safe.isDone() || safe.isCompletedExceptionally()) {
                waiting.add(departure);
                begun.safe().whenComplete((_, failure) -> loop.execute(() -> ready(departure, failure)));
                return;
            }
        }
        if (waiting.isEmpty()) {
            depart(departure);
        } else {
            departure.ready = true;
            waiting.add(departure);
        }
    }

    private void ready(Departure departure, @Nullable Throwable failure) {
        departure.ready = true;
        departure.failure = failure;
        for (var next = waiting.peek(); next != null && next.ready; next = waiting.peek()) {
            waiting.remove();
            depart(next);
        }
    }

    private void depart(Departure departure) {
        var flight = departure.flight;
        if (departure.failure != null) {
            answered.accept(
                    flight,
                    new RefusedException(QUOTA_EXCEEDED, "the store here does not take it: " + departure.failure));
            return;
        }
        var sent = flight.received
                ? link.release(flight.identifier)
                : flight.identifier == 0
                        ? link.publish(departure.message)
                        : link.publish(departure.message, flight.identifier, flight.again);
        sent.whenComplete((_, failure) -> answered.accept(flight, failure));
    }

    /** Nothing more leaves. */
    void close() {
        waiting.clear();
    }
}
