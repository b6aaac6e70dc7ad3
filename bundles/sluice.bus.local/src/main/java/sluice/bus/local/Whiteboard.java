package sluice.bus.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.MessageBus;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * Subscribes whoever is registered as a {@link Subscriber} service, for as long as it is. Thread-safe.
 *
 * <p>Not part of the bus itself, so that a subscriber may need the bus: otherwise each would wait for the other.
 */
@Component(
        service = {},
        immediate = true)
public final class Whiteboard {

    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);

    private static final long PAUSE = 1_000_000_000;

    private final MessageBus bus;
    private final Map<Subscriber, List<TopicFilter>> filters = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Makes a whiteboard for this bus. */
    @Activate
    public Whiteboard(@Reference MessageBus bus) {
        this.bus = bus;
    }

    /** Subscribes it and hands it the retained messages. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSubscriber(Subscriber subscriber, Map<String, Object> properties) {
        updatedSubscriber(subscriber, properties);
    }

    /** Subscribes it to what is new and ends what is gone; the rest is not touched. */
    void updatedSubscriber(Subscriber subscriber, Map<String, Object> properties) {
        var wanted = filters(subscriber, properties.get(Subscriber.TOPICS));
        var old = filters.put(subscriber, wanted);
        var known = old == null ? List.<TopicFilter>of() : old;
        var fresh = wanted.stream()
                .filter(filter -> !known.contains(filter))
                .map(Subscription::to)
                .toList();
        fresh.forEach(subscription -> bus.subscribe(subscriber, subscription));
        known.stream().filter(filter -> !wanted.contains(filter)).forEach(gone -> bus.unsubscribe(subscriber, gone));
        replay(subscriber, fresh);
    }

    /** Ends its subscriptions. */
    void removeSubscriber(Subscriber subscriber) {
        var known = filters.remove(subscriber);
        if (known != null) {
            known.forEach(filter -> bus.unsubscribe(subscriber, filter));
        }
    }

    /** Hands over what is retained: at once as far as it is in memory, the rest on a thread of its own. */
    private void replay(Subscriber subscriber, List<Subscription> fresh) {
        var offering = new Offering(bus, new Desk(subscriber), fresh);
        if (!offering.offer(false)) {
            Thread.ofPlatform().name("sluice whiteboard").daemon().start(() -> {
                while (filters.containsKey(subscriber) && !offering.offer(true)) {
                    LockSupport.parkNanos(PAUSE);
                }
            });
        }
    }

    private static List<TopicFilter> filters(Subscriber subscriber, @Nullable Object property) {
        var texts = switch (property) {
            case String text -> List.of(text);
            case String[] several -> List.of(several);
            case Collection<?> several -> several;
            case null, default -> List.of();
        };
        var name = subscriber.getClass().getName();
        if (texts.isEmpty()) {
            LOG.warn("Subscriber {} gets no messages: its service property {} holds no text", name, Subscriber.TOPICS);
        }
        var valid = new ArrayList<TopicFilter>();
        for (var text : texts) {
            try {
                valid.add(TopicFilter.of(text.toString()));
            } catch (IllegalArgumentException e) {
                LOG.warn("Subscriber {} does not get '{}': {}", name, text, e.getMessage());
            }
        }
        return valid.stream().distinct().toList();
    }
}
