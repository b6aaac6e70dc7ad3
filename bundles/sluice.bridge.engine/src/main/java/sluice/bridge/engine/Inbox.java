package sluice.bridge.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Drop;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;

/** Takes what the far side sends: renamed, onto the bus. Thread-safe. */
final class Inbox {

    private final AtomicReference<Rules> rules;
    private final Transforms transforms;
    private final MessageBus bus;
    private final Counters counters;
    private final Origin own;

    Inbox(AtomicReference<Rules> rules, Transforms transforms, MessageBus bus, Counters counters, Origin own) {
        this.rules = rules;
        this.transforms = transforms;
        this.bus = bus;
        this.counters = counters;
        this.own = own;
    }

    /** Takes a message. What is dropped is safe at once: it is not wanted again. */
    Taken take(Message message) {
        var now = rules.get();
        int first = now.in(message.topic(), 0);
        if (first < 0) {
            counters.drop(Drop.NO_ROUTE, message.topic());
            return Taken.DONE;
        }
        var taken = Taken.DONE;
        for (int i = first; i >= 0; i = now.all() ? now.in(message.topic(), i + 1) : -1) {
            taken = taken.and(take(now.list().get(i), now.gateway(), message));
        }
        return taken;
    }

    private Taken take(Rule rule, String gateway, Message message) {
        if (!rule.route().loop() && Path.isCircle(message, gateway)) {
            drop(rule, Drop.LOOP, message.topic() + " has been here before");
            return Taken.DONE;
        }
        Message mapped;
        try {
            var transformed = transform(rule.route().transform(), message);
            if (transformed == null) {
                return Taken.DONE;
            }
            mapped = rule.route().in(transformed);
        } catch (IllegalArgumentException e) {
            var why = rule.route().transform() == null ? Drop.BAD_TOPIC : Drop.TRANSFORM;
            drop(rule, why, message.topic() + ": " + e.getMessage());
            return Taken.DONE;
        }
        rule.count().in.increment();
        rule.count().bytesIn.add(mapped.payload().length());
        counters.received.increment(); // before anybody can have it
        return Taken.of(bus.publish(Path.through(mapped, gateway), own));
    }

    private @Nullable Message transform(@Nullable String name, Message message) {
        if (name == null) {
            return message;
        }
        var transform = transforms.named(name);
        if (transform == null) {
            throw new IllegalArgumentException("there is no transform '" + name + "'");
        }
        return transform.apply(message).orElse(null);
    }

    private void drop(Rule rule, Drop reason, Object what) {
        rule.count().drop(reason);
        counters.drop(reason, what);
    }
}
