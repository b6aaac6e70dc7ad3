package sluice.bridge.engine;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Drop;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.RefusedException;
import sluice.bus.Message;

/**
 * Sends the spool over one link, at most a window of messages at a time, and makes it forget what is acknowledged. Confined to its
 * bridge's loop; lives and dies with its link. The next link's sender begins at the first message that is not acknowledged.
 *
 * <p>Lanes share the window: each lane gets twice as many turns as the one after it, as long as both have messages.
 */
final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** What a sender has in common with the other parts of its bridge. */
    record Parts(
            Spool spool,
            DeadLetters dead,
            Receipts receipts,
            Queue<Message> direct,
            Counters counters,
            Suspicion suspicion,
            Loop loop,
            Runnable wake) {}

    private final Parts parts;
    private final Link link;
    private final Limits limits;
    private final @Nullable EchoFilter echoes;
    private final @Nullable SentOnce once;
    private final Runway runway;
    private final Queue<SentOnce.Exchange> unfinished = new ArrayDeque<>();
    private final Turns turns = new Turns();
    private final Map<Backlog, Stream> streams = new LinkedHashMap<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>(); // from the link's threads
    private final LinkedHashSet<Flight> underWay = new LinkedHashSet<>(); // in the order they were sent
    private Settings settings;
    private @Nullable Bucket bucket;
    private @Nullable Bucket bytes;
    private Duration pause = FIRST_PAUSE;
    private boolean paused;
    private boolean closed;
    private Loop.@Nullable Timer later;

    /**
     * @param byteRate the most bytes a second, 0 for no bound
     * @param once the exchanges of this bridge, null if this link cannot deliver once
     */
    Sender(
            Parts parts,
            Settings settings,
            long byteRate,
            Link link,
            Limits limits,
            @Nullable EchoFilter echoes,
            @Nullable SentOnce once) {
        this.parts = parts;
        this.settings = settings;
        this.link = link;
        this.limits = limits;
        this.echoes = echoes;
        this.once = once;
        this.runway = new Runway(link, once, parts.loop, this::answered);
        if (once != null) {
            unfinished.addAll(once.unfinished());
        }
        turns.add(new Direct(parts.direct));
        parts.suspicion.opened();
        change(settings, byteRate);
    }

    /** Goes on with other settings, and with the backlogs there are now. */
    void change(Settings newer, long byteRate) {
        settings = newer;
        bytes = byteRate > 0 ? new Bucket(byteRate, parts.loop.nanos()) : null;
        bucket = newer.rate() > 0 ? new Bucket(newer.rate(), parts.loop.nanos()) : null;
        var now = parts.spool.backlogs();
        for (var backlog : now) {
            streams.computeIfAbsent(backlog, _ -> {
                var stream = new Stream(backlog, parts.loop);
                turns.add(stream);
                return stream;
            });
        }
        streams.entrySet().removeIf(each -> {
            boolean gone = !now.contains(each.getKey());
            if (gone) {
                turns.remove(each.getValue());
            }
            return gone;
        });
    }

    /** Settles what was answered and sends what the window allows. */
    void pump() {
        if (closed) {
            return;
        }
        settle();
        int window = parts.suspicion.window(window());
        while (!paused && !unfinished.isEmpty() && underWay.size() < window && resume()) {
            // what the last link left under way goes before all else
        }
        while (!paused && unfinished.isEmpty() && underWay.size() < window) {
            long nanos = parts.loop.nanos();
            long wait =
                    Math.max(bucket == null ? 0 : bucket.waitNanos(nanos), bytes == null ? 0 : bytes.waitNanos(nanos));
            var source = wait > 0 ? null : turns.next(nanos);
            if (source == null) {
                again(wait > 0 ? wait : turns.waitNanos());
                break;
            }
            var flight = source.take();
            if (flight != null) {
                if (bucket != null) {
                    bucket.take();
                }
                if (bytes != null) {
                    bytes.take(Fitting.size(flight.message));
                }
                launch(flight);
            }
        }
        streams.values().forEach(Stream::forget); // also what was dropped on the way
    }

    /** Goes on with the oldest exchange of an earlier link; returns whether it could. */
    private boolean resume() {
        var exchange = unfinished.element();
        var stream = streams.values().stream()
                .filter(each -> each.backlog().name().equals(exchange.backlog()))
                .findFirst();
        Flight flight;
        try {
            flight = stream.isEmpty() ? null : stream.get().resume(exchange);
        } catch (UncheckedIOException e) {
            LOG.debug("Bridge {} cannot read what it left under way", settings.name(), e); // the stream says so
            again(RETRY_NANOS);
            return false;
        }
        unfinished.remove();
        if (flight == null) { // dropped at some bound: the far side must not wait for it
            release(exchange.identifier());
        } else {
            launch(flight);
        }
        return true;
    }

    /** Ends an exchange whose message is not wanted any more. */
    private void release(int identifier) {
        link.release(identifier).whenComplete((_, failure) -> {
            if (failure == null && once != null) {
                once.finish(identifier, () -> {});
            }
        });
    }

    /** Settles what was answered. */
    void settle() {
        for (var outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            settle(outcome);
        }
        streams.values().forEach(Stream::forget);
    }

    private void again(long nanos) {
        if (nanos == Long.MAX_VALUE || later != null) {
            return;
        }
        later = parts.loop.schedule(Duration.ofNanos(nanos), () -> {
            later = null;
            parts.wake.run();
        });
    }

    /** Returns how many messages may be under way. */
    int window() {
        return settings.window(limits);
    }

    /** Returns what is under way, the oldest first; after the link's end, what was. */
    Collection<Flight> underWay() {
        return underWay;
    }

    /** Returns those of them to which the far side has said nothing, not even that it has them. */
    Collection<Flight> unanswered() {
        return underWay.stream()
                .filter(flight -> once == null || !once.isReceived(flight.identifier))
                .toList();
    }

    /** Returns how long the oldest message has been without an answer, zero if there is none. */
    Duration oldest() {
        return underWay.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(parts.loop.nanos() - underWay.iterator().next().sentNanos);
    }

    /** The link is gone; whatever it still says is late. */
    void close() {
        closed = true;
        runway.close();
        if (later != null) {
            later.cancel();
        }
        for (var flight : underWay) {
            if (flight.backlog == null) {
                parts.counters.drop(Drop.NOT_CONNECTED, flight.message.topic());
            }
        }
    }

    private void launch(Flight flight) {
        var now = parts.loop.steady();
        var age = flight.backlog == null ? null : flight.backlog.terms().age();
        var obstacle = Fitting.obstacle(flight.message, limits, age, now);
        if (flight.received) { // it is there: whatever is wrong with it now comes too late
            obstacle = null;
        }
        if (obstacle == Drop.EXPIRED) {
            parts.receipts.dropped(flight.note, flight.message, obstacle, "");
            parts.counters.drop(obstacle, flight.message.topic());
            flight.done = true;
            if (flight.identifier != 0) {
                release(flight.identifier);
            }
            return;
        }
        if (obstacle != null) {
            aside(flight, obstacle, "longer than the " + limits.maximumPacket() + " bytes the far side takes");
            return;
        }
        var message = Fitting.fit(flight.message, limits, settings.gateway(), now);
        if (echoes != null && settings.routes().mayReturn(message.topic())) {
            echoes.sent(message, flight.again || flight.received, parts.loop.nanos());
        }
        flight.sentNanos = parts.loop.nanos();
        underWay.add(flight);
        runway.launch(flight, message);
    }

    private void answered(Flight flight, @Nullable Throwable failure) {
        outcomes.add(new Outcome(flight, failure));
        parts.wake.run();
    }

    private void settle(Outcome outcome) {
        var flight = outcome.flight;
        var failure = outcome.failure instanceof CompletionException wrapper ? wrapper.getCause() : outcome.failure;
        if (failure == null && !flight.receipted) { // before it is forgotten
            flight.receipted = true;
            var receipt = parts.receipts.delivered(flight.note, flight.message);
            if (!receipt.toCompletableFuture().isDone()) {
                receipt.thenRun(() -> answered(flight, null));
                return;
            }
        }
        if (failure == null) {
            underWay.remove(flight);
            flight.done = true;
            finish(flight, true);
            pause = FIRST_PAUSE;
            parts.suspicion.answered();
            parts.counters.acknowledged(parts.loop.nanos() - flight.sentNanos, parts.loop.now());
        } else if (failure instanceof RefusedException refused) {
            underWay.remove(flight);
            finish(flight, false);
            parts.suspicion.answered();
            refused(flight, refused);
        }
        // Otherwise the link is going down. The message stays in the spool, and the next sender begins with it.
    }

    /** The exchange is over, if there was one, and with it the message unless the far side did not take it. */
    private void finish(Flight flight, boolean arrived) {
        var backlog = flight.backlog;
        if (once != null && backlog != null && flight.identifier != 0) {
            once.finish(flight.identifier, () -> {
                if (arrived) {
                    backlog.acknowledge(flight.sequence, flight.message);
                }
            });
            flight.identifier = 0;
            flight.again = false;
        }
    }

    private void refused(Flight flight, RefusedException refusal) {
        if (!refusal.isTemporary()) {
            aside(flight, Drop.REFUSED, "refused: " + refusal.getMessage());
            return;
        }
        var stream = flight.backlog == null ? null : streams.get(flight.backlog);
        if (stream == null) {
            parts.counters.drop(Drop.CONGESTED, flight.message.topic() + ": " + refusal.getMessage());
            flight.done = true;
        } else {
            stream.again(flight);
        }
        if (!paused) {
            paused = true;
            LOG.warn("Bridge {} sends nothing for {} s: {}", settings.name(), pause.toSeconds(), refusal.getMessage());
            parts.loop.schedule(pause, () -> {
                paused = false;
                parts.wake.run();
            });
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** Puts a message among the dead letters, and forgets it where it was once it is safe there. */
    void aside(Flight flight, Drop why, String reason) {
        parts.counters.drop(why, flight.message.topic() + ": " + reason);
        var backlog = flight.backlog;
        if (backlog == null) {
            flight.done = true;
            return;
        }
        parts.receipts
                .dropped(flight.note, flight.message, why, reason)
                .thenCombine(parts.dead.put(flight.message, backlog.name(), reason, parts.loop.now()), (_, _) -> null)
                .whenComplete((_, failure) -> parts.loop.execute(() -> {
                    if (failure == null) {
                        flight.done = true;
                        backlog.acknowledge(flight.sequence, flight.message);
                        parts.wake.run();
                    } else { // it stays where it is, and the next link finds it again
                        LOG.warn("Bridge {} cannot keep a dead letter: {}", settings.name(), failure.toString());
                    }
                }));
    }

    private record Outcome(Flight flight, @Nullable Throwable failure) {}
}
