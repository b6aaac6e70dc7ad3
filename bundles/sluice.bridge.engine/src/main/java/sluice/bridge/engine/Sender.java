package sluice.bridge.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
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
import sluice.store.Journal;

/**
 * Sends the journal over one link, at most a window of messages at a time, and makes the journal forget what is acknowledged.
 * Confined to its bridge's loop; lives and dies with its link. The next link's sender begins at the first message that is not
 * acknowledged.
 *
 * <p>Messages come out of the journal, and go out of it, in their order: one that is acknowledged early waits for those before it.
 */
final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int AHEAD = 256;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** What a PUBLISH has beside topic, payload and properties of variable length: headers, lengths, packet identifier. */
    private static final int OVERHEAD = 32;

    private final String bridge;
    private final Link link;
    private final Limits limits;
    private final int window;
    private final Journal journal;
    private final Queue<Message> direct;
    private final Counters counters;
    private final Loop loop;
    private final Runnable wake;
    private final @Nullable EchoFilter echoes;

    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>(); // from the link's threads
    private final ArrayDeque<Flight> spooled = new ArrayDeque<>();
    private final ArrayDeque<Journal.Entry> ahead = new ArrayDeque<>();
    private final ArrayDeque<Flight> again = new ArrayDeque<>();
    private long read;
    private int underWay;
    private Duration pause = FIRST_PAUSE;
    private boolean paused;
    private boolean closed;

    Sender(
            Settings settings,
            Link link,
            Limits limits,
            Journal journal,
            Queue<Message> direct,
            Counters counters,
            Loop loop,
            Runnable wake,
            @Nullable EchoFilter echoes) {
        this.bridge = settings.name();
        this.link = link;
        this.limits = limits;
        this.window = Math.min(settings.window(), limits.receiveMaximum());
        this.journal = journal;
        this.direct = direct;
        this.counters = counters;
        this.loop = loop;
        this.wake = wake;
        this.echoes = echoes;
    }

    /** Settles what was answered and sends what the window allows. */
    void pump() {
        if (closed) {
            return;
        }
        for (var outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            settle(outcome);
        }
        forgetAcknowledged();
        while (!paused && underWay < window) {
            boolean sent = sendDirect();
            if (underWay < window) {
                sent |= sendSpooled();
            }
            if (!sent) {
                break;
            }
        }
        forgetAcknowledged(); // what was dropped on the way
    }

    /** Returns how many messages are under way. */
    int underWay() {
        return underWay;
    }

    /** Returns how long the oldest message has been without an answer, zero if there is none. */
    Duration oldest() {
        long now = loop.nanos();
        for (var flight : spooled) {
            if (flight.flying) {
                return Duration.ofNanos(now - flight.sentNanos);
            }
        }
        return Duration.ZERO;
    }

    /** The link is gone; whatever it still says is late. */
    void close() {
        closed = true;
    }

    private boolean sendDirect() {
        var message = direct.poll();
        if (message == null) {
            return false;
        }
        launch(new Flight(0, message));
        return true;
    }

    private boolean sendSpooled() {
        var refused = again.poll();
        if (refused != null) {
            launch(refused);
            return true;
        }
        if (ahead.isEmpty()) {
            ahead.addAll(journal.read(read, AHEAD));
        }
        var entry = ahead.poll();
        if (entry == null) {
            return false;
        }
        read = entry.sequence();
        var flight = new Flight(entry.sequence(), entry.message());
        spooled.add(flight);
        launch(flight);
        return true;
    }

    private void launch(Flight flight) {
        var message = fit(flight.message);
        if (message == null) {
            flight.done = true;
            return;
        }
        if (echoes != null) {
            echoes.sent(message, loop.nanos());
        }
        underWay++;
        flight.flying = true;
        flight.sentNanos = loop.nanos();
        link.publish(message).whenComplete((_, failure) -> {
            outcomes.add(new Outcome(flight, failure));
            wake.run();
        });
    }

    /** Returns the message as the far side can take it now, null if it cannot. */
    private @Nullable Message fit(Message message) {
        var now = loop.now();
        if (message.isExpired(now)) {
            counters.drop(Drop.EXPIRED, message.topic());
            return null;
        }
        if (size(message) > limits.maximumPacket()) {
            counters.drop(Drop.TOO_LONG, message.topic());
            return null;
        }
        var fitting = message.atMost(limits.maximumQos());
        if (!limits.retainAvailable()) {
            fitting = fitting.withRetain(false);
        }
        var expiry = message.properties().expiry();
        if (expiry != null) { // counted down by the time it waited [MQTT-3.3.2-6]
            long left = expiry.minus(Duration.between(message.received(), now)).toMillis();
            var seconds = Duration.ofSeconds(Math.max(1, (left + 999) / 1000));
            fitting = fitting.withProperties(message.properties().withExpiry(seconds));
        }
        return fitting;
    }

    private static long size(Message message) {
        var properties = message.properties();
        long size =
                (long) OVERHEAD + message.topic().length() + message.payload().length();
        if (properties.contentType() != null) {
            size += 3L + 3L * properties.contentType().length();
        }
        if (properties.responseTopic() != null) {
            size += 3L + properties.responseTopic().length();
        }
        if (properties.correlation() != null) {
            size += 3L + properties.correlation().length();
        }
        for (var user : properties.user()) {
            size += 5 + 3L * (user.name().length() + user.value().length());
        }
        return size;
    }

    private void settle(Outcome outcome) {
        var flight = outcome.flight;
        underWay--;
        flight.flying = false;
        var failure = outcome.failure instanceof CompletionException wrapper ? wrapper.getCause() : outcome.failure;
        if (failure == null) {
            flight.done = true;
            pause = FIRST_PAUSE;
            counters.sent.increment();
        } else if (failure instanceof RefusedException refused) {
            refused(flight, refused);
        } else if (flight.sequence == 0) {
            counters.drop(Drop.NOT_CONNECTED, flight.message.topic());
        }
        // Otherwise the link is going down. The message stays in the journal, and the next sender begins with it.
    }

    private void refused(Flight flight, RefusedException refusal) {
        if (!refusal.isTemporary()) {
            counters.drop(Drop.REFUSED, flight.message.topic() + ": " + refusal.getMessage());
            flight.done = true;
            return;
        }
        if (flight.sequence == 0) {
            counters.drop(Drop.CONGESTED, flight.message.topic() + ": " + refusal.getMessage());
        } else {
            again.add(flight);
        }
        if (!paused) {
            paused = true;
            LOG.warn("Bridge {} sends nothing for {} s: {}", bridge, pause.toSeconds(), refusal.getMessage());
            loop.schedule(pause, () -> {
                paused = false;
                pump();
            });
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void forgetAcknowledged() {
        for (Iterator<Flight> flights = spooled.iterator(); flights.hasNext(); flights.remove()) {
            var flight = flights.next();
            if (!flight.done) {
                return;
            }
            journal.acknowledge(flight.sequence);
        }
    }

    /** A message on its way; sequence 0 is one that is not in the journal. */
    private static final class Flight {
        final long sequence;
        final Message message;
        long sentNanos;
        boolean flying;
        boolean done;

        Flight(long sequence, Message message) {
            this.sequence = sequence;
            this.message = message;
        }
    }

    private record Outcome(Flight flight, @Nullable Throwable failure) {}
}
