package sluice.bridge.engine;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Drop;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Subscriber;
import sluice.store.JournalFullException;

/**
 * Takes what the bus publishes: into the spool, or, where the rule does not spool, into a short queue while the link is open.
 * Thread-safe.
 */
final class Outbox implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** How many messages that are not spooled wait for the link at most; what comes on top is dropped. */
    private static final int DIRECT = 1000;

    private final String bridge;
    private final AtomicReference<Rules> rules;
    private final Spool spool;
    private final DeadLetters dead;
    private final Transforms transforms;
    private final Receipts receipts;
    private final Counters counters;
    private final Origin own;
    private final Loop clock;
    private final Runnable wake;
    private final Breaker breaker = new Breaker();
    private final ArrayBlockingQueue<Message> direct = new ArrayBlockingQueue<>(DIRECT);
    private volatile boolean open;

    /** Who gets what comes after this has been replaced, null as long as it has not. */
    private volatile @Nullable Subscriber successor;

    /** @param wake tells the bridge that there is something to send */
    Outbox(
            String bridge,
            AtomicReference<Rules> rules,
            Spool spool,
            DeadLetters dead,
            Transforms transforms,
            Receipts receipts,
            Counters counters,
            Origin own,
            Loop clock,
            Runnable wake) {
        this.bridge = bridge;
        this.rules = rules;
        this.spool = spool;
        this.dead = dead;
        this.transforms = transforms;
        this.receipts = receipts;
        this.counters = counters;
        this.own = own;
        this.clock = clock;
        this.wake = wake;
    }

    /** Says whether messages that are not spooled have somewhere to go. */
    void open(boolean isOpen) {
        open = isOpen;
        if (!isOpen) {
            for (var left = direct.poll(); left != null; left = direct.poll()) {
                counters.drop(Drop.NOT_CONNECTED, left.topic());
            }
        }
    }

    /** Returns the messages to be sent at once or never. */
    Queue<Message> direct() {
        return direct;
    }

    /** Says that this is being replaced: before the spool is closed, so that what comes too late for it finds its way. */
    void leaveTo(Subscriber other) {
        successor = other;
    }

    @Override
    public void receive(Delivery delivery) {
        if (isOwn(delivery.origin())) { // never back to where it came from
            return;
        }
        var stored = successor == null ? take(delivery.message(), delivery.origin()) : null;
        var other = successor;
        if (other != null && (stored == null || hasFailed(stored))) {
            other.receive(delivery);
        } else if (stored != null) {
            delivery.await(stored);
        }
    }

    /** What this bridge published before it was replaced has the origin of its predecessor. */
    private boolean isOwn(Origin origin) {
        return origin == own || origin.name().equals(own.name());
    }

    private static boolean hasFailed(CompletionStage<Void> stored) {
        return stored.toCompletableFuture().isCompletedExceptionally();
    }

    /**
     * Takes one message; returns what its publisher has to wait for, null if there is nothing.
     *
     * @param origin who published it, null if nobody did just now
     */
    @Nullable
    CompletionStage<Void> take(Message message, @Nullable Origin origin) {
        var now = rules.get();
        CompletionStage<Void> stored = null;
        for (int i = now.out(message.topic(), 0); i >= 0; i = now.all() ? now.out(message.topic(), i + 1) : -1) {
            var one = take(now.list().get(i), now.gateway(), message, origin);
            stored = both(stored, one);
        }
        return stored;
    }

    private @Nullable CompletionStage<Void> take(Rule rule, String gateway, Message message, @Nullable Origin origin) {
        if (!rule.route().loop() && isCircle(rule, gateway, message, origin)) {
            return null;
        }
        Message mapped;
        var note = Payload.EMPTY;
        try {
            note = rule.route().keeps(message) ? Receipts.note(rule.route(), message.topic(), origin) : note;
            var transformed = transform(rule, message);
            if (transformed == null) {
                return null;
            }
            mapped = rule.route().out(transformed);
        } catch (IllegalArgumentException e) {
            var why = rule.route().transform() == null ? Drop.BAD_TOPIC : Drop.TRANSFORM;
            return aside(rule, message, note, why, String.valueOf(e.getMessage()));
        }
        rule.count().out.increment();
        rule.count().bytesOut.add(mapped.payload().length());
        if (rule.route().spooling().keeps(mapped.qos()) && rule.backlog() != null) {
            return keep(rule.backlog(), rule.count(), mapped, note);
        }
        if (!open) {
            drop(rule, Drop.NOT_CONNECTED, mapped.topic());
        } else if (direct.offer(mapped)) {
            wake.run();
        } else {
            drop(rule, Drop.CONGESTED, mapped.topic());
        }
        return null;
    }

    private static @Nullable CompletionStage<Void> both(
            @Nullable CompletionStage<Void> one, @Nullable CompletionStage<Void> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return CompletableFuture.allOf(one.toCompletableFuture(), other.toCompletableFuture());
    }

    private boolean isCircle(Rule rule, String gateway, Message message, @Nullable Origin origin) {
        // What another bridge has brought in goes on: from one far side to the next leads through here.
        boolean transit = origin == null || origin.name().startsWith(Engine.ORIGIN);
        if (transit ? Path.isCircleOnTransit(message, gateway) : Path.isCircle(message, gateway)) {
            drop(rule, Drop.LOOP, message.topic() + " has been here before");
            return true;
        }
        return switch (breaker.judge(message, origin, clock.nanos())) {
            case PASSES -> false;
            case STOPPED -> {
                drop(rule, Drop.LOOP, message.topic());
                yield true;
            }
            case TRIPS -> {
                var alarm = "a message on " + message.topic() + " goes round; it is stopped";
                rule.count().alarm(alarm);
                LOG.error("Bridge {}, rule '{}': {}", bridge, rule.route().name(), alarm);
                drop(rule, Drop.LOOP, message.topic());
                yield true;
            }
        };
    }

    private @Nullable Message transform(Rule rule, Message message) {
        var name = rule.route().transform();
        if (name == null) {
            return message;
        }
        var transform = transforms.named(name);
        if (transform == null) {
            throw new IllegalArgumentException("there is no transform '" + name + "'");
        }
        return transform.apply(message).orElse(null);
    }

    /** A rule that fails on a message must not lose it: somebody may repair the rule. */
    private @Nullable CompletionStage<Void> aside(Rule rule, Message message, Payload note, Drop why, String reason) {
        drop(rule, why, message.topic() + ": " + reason);
        receipts.dropped(note, message, why, reason);
        return rule.route().keeps(message)
                ? dead.put(message, "", "rule '" + rule.route().name() + "': " + reason, clock.now())
                : null;
    }

    private void drop(Rule rule, Drop reason, Object what) {
        rule.count().drop(reason);
        counters.drop(reason, what);
    }

    /**
     * Keeps a message that its rule has renamed.
     *
     * @param note where its receipt goes
     */
    CompletionStage<Void> keep(Backlog backlog, @Nullable RuleCount count, Message message, Payload note) {
        if (spool.refuses()) {
            spool.refused();
            return CompletableFuture.failedStage(
                    new JournalFullException("the spool of bridge " + bridge + " is full"));
        }
        return backlog.append(message, note).whenComplete((_, failure) -> {
            if (failure == null) {
                backlog.appended();
                wake.run();
                return;
            }
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof JournalFullException)) { // those the journal counts itself
                counters.drop(Drop.STORE, message.topic() + ": " + cause.getMessage());
            } else if (count != null) {
                count.drop(Drop.OVERFLOW);
            }
        });
    }
}
