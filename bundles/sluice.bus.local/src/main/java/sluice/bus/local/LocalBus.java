package sluice.bus.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Demand;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.RetainedReader;
import sluice.bus.SteadyClock;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.store.Store;

/**
 * The message bus of this process. Thread-safe. Hot path: a publish makes one object and takes no lock, unless it is
 * retained.
 *
 * <h2>Order</h2>
 * What a subscriber publishes inside its {@code receive} waits in its thread's queue until the message it was called with has
 * reached everybody:
 * <pre>
 *   publish(m1) ── A.receive(m1) ── publish(m2): queued ── B.receive(m1) ── A.receive(m2) ── B.receive(m2)
 * </pre>
 * Otherwise B would see m2, the answer, before m1, and two messages of one origin could overtake each other.
 *
 * <h2>Start</h2>
 * Until {@link Residents} are back, everything published waits in one queue, and is then delivered in its order.
 *
 * <h2>Replacement</h2>
 * Whoever {@linkplain #leave leaves} for a moment is followed at its desk by a {@link Place}, which is a subscriber like any other: a publish
 * knows nothing of it.
 */
@Component(configurationPid = "sluice.bus.local")
@Designate(ocd = LocalBus.Config.class)
public final class LocalBus implements MessageBus {

    /** What the bus keeps for subscribers that are being replaced; a change holds from the next one on. */
    @ObjectClassDefinition(name = "Message bus", description = "Keeps messages for what is being replaced")
    public @interface Config {
        @AttributeDefinition(
                name = "Absence",
                description =
                        "Seconds a bridge or kept session may be away while its bundle, or one it needs, is replaced;"
                                + " publishers wait so long for their acknowledgement",
                min = "1",
                max = "3600")
        int absence_seconds() default 30;

        @AttributeDefinition(
                name = "Absence, messages",
                description = "Messages that may wait for what is being replaced, one for each receiver; later ones are"
                        + " refused",
                min = "1",
                max = "10000000")
        int absence_messages() default 65_536;

        @AttributeDefinition(
                name = "Absence, bytes",
                description =
                        "Bytes of memory that messages may take which wait for what is being replaced; later ones are"
                                + " refused",
                min = "1024")
        long absence_bytes() default 8L << 20;
    }

    /** A chain of messages each of which caused the next is a loop when it gets longer than any sensible chain of rules. */
    private static final int MAX_HOPS = 32;

    private static final int MAX_QUEUED = 16_384;
    private static final Logger LOG = LoggerFactory.getLogger(LocalBus.class);

    private final TopicTree tree = new TopicTree();
    private final Retained retained;
    private final AtomicLong loops = new AtomicLong();
    private final Newcomers newcomers = new Newcomers();
    private volatile RouteCache routes = new RouteCache();
    private final Room room;
    private final Places places;
    private @Nullable Store store;
    private volatile @Nullable Hold hold;

    /**
     * The publication each thread is delivering, and behind it those its subscribers published meanwhile. A plain JDK object, empty
     * between publishes: a thread that outlives this bundle keeps nothing of it.
     */
    private final ThreadLocal<ArrayDeque<Publication>> turns = ThreadLocal.withInitial(ArrayDeque::new);

    /** Makes a bus that tells the time by the system's clock, and waits for those who come back. */
    @Activate
    public LocalBus(BundleContext context, Config config) {
        this();
        modified(config);
        var residents = new Residents(context);
        if (!residents.areBack()) {
            hold(residents.back());
        }
    }

    /** Takes other bounds. */
    @Modified
    void modified(Config config) {
        room.limit(config.absence_messages(), config.absence_bytes());
        places.limit(config.absence_seconds());
    }

    /** Makes a bus outside a framework, which waits for nobody. */
    public LocalBus() {
        this(SteadyClock.SYSTEM);
    }

    LocalBus(InstantSource clock) {
        this(clock, 30, 65_536, 8L << 20);
    }

    /** Makes one with bounds of what waits for subscribers that are being replaced. */
    LocalBus(InstantSource clock, int absenceSeconds, long absenceMessages, long absenceBytes) {
        this.retained = new Retained(clock);
        this.room = new Room(absenceMessages, absenceBytes);
        this.places = new Places(tree, this::moved, this::bear, room, absenceSeconds);
    }

    /** Keeps retained messages in this store, too, for as long as it is there. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(" + Store.DURABLE + "=true)")
    synchronized void setStore(Store store) {
        unsetStore(this.store);
        try {
            retained.journal().attach(store);
            this.store = store;
        } catch (IOException | UncheckedIOException e) {
            LOG.error("Retained messages are kept in memory only: {}", e.getMessage());
        }
    }

    /** Goes on in memory. */
    synchronized void unsetStore(@Nullable Store old) {
        if (old != null && store == old) {
            retained.journal().detach(old);
            store = null;
        }
    }

    /** Brings what is retained to the store. */
    @Deactivate
    void close() {
        release();
        places.close();
        synchronized (this) {
            unsetStore(store);
        }
    }

    // --- who was here before the process ended has to be here again before anything is published

    /** Lets what is published wait until this ends, which it has to. */
    void hold(CompletableFuture<Void> until) {
        hold = new Hold();
        var _ = until.thenRun(this::release);
    }

    /** Delivers what waits, then whatever comes. */
    private void release() {
        var over = hold;
        if (over != null && over.begin()) {
            for (Publication next; (next = over.next()) != null; ) {
                deliverHeld(next);
            }
            hold = null;
            tree.enquiries().remind();
            LOG.debug("Whoever was here before is back");
        }
    }

    private void deliverHeld(Publication publication) {
        var kept = keep(publication.message());
        if (kept != null) {
            publication.await(kept);
        }
        deliver(publication, route(publication.message().topic()), turns.get());
    }

    @Override
    public Receipt publish(Message message, Origin origin) {
        var queue = turns.get();
        var cause = queue.peek();
        if (cause != null) {
            return publishLater(message, origin, queue, cause);
        }
        var waiting = hold;
        var held = waiting == null ? null : waiting.take(message, origin);
        return held == null ? publishNow(message, origin, queue) : held;
    }

    private Receipt publishNow(Message message, Origin origin, ArrayDeque<Publication> queue) {
        var kept = keep(message); // before looking who is there: who subscribes first and then asks misses nothing
        var route = route(message.topic());
        var publication = new Publication(message, origin, route.length() > 0, 0);
        if (kept != null) {
            publication.await(kept);
        }
        deliver(publication, route, queue);
        return publication;
    }

    private void deliver(Publication publication, Route route, ArrayDeque<Publication> queue) {
        queue.add(publication);
        try {
            publication.deliver(route);
            queue.poll();
            for (Publication next; (next = queue.peek()) != null; queue.poll()) {
                next.deliver(route(next.message().topic())); // whoever left meanwhile is not called any more
            }
        } finally {
            queue.clear();
        }
    }

    private Receipt publishLater(Message message, Origin origin, ArrayDeque<Publication> queue, Publication cause) {
        int hops = cause.hops() + 1;
        if (hops > MAX_HOPS || queue.size() >= MAX_QUEUED) {
            refuse(message, origin, hops);
            return new Publication(message, origin, false, hops);
        }
        var kept = keep(message);
        var publication =
                new Publication(message, origin, route(message.topic()).length() > 0, hops);
        publication.queued();
        if (kept != null) {
            publication.await(kept);
        }
        queue.add(publication);
        return publication;
    }

    private @Nullable CompletionStage<?> keep(Message message) {
        return message.retain() ? retained.put(message) : null;
    }

    private void refuse(Message message, Origin origin, int hops) {
        long count = loops.incrementAndGet();
        if ((count & (count - 1)) == 0) {
            LOG.warn(
                    "Dropped a message from {} to {}: it is number {} of messages that caused each other, so whoever subscribes"
                            + " there probably publishes in a circle; {} dropped so far",
                    origin,
                    message.topic(),
                    hops,
                    count);
        }
    }

    private Route route(TopicName topic) {
        var cache = routes;
        var known = cache.find(topic);
        if (known != null) {
            return known;
        }
        var route = tree.route(topic);
        if (newcomers.isWorthKeeping(topic)) {
            cache.put(route);
        }
        return route;
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        boolean isNew = tree.add(subscriber, subscription);
        moved();
        return isNew;
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        boolean wasThere = tree.remove(subscriber, filter);
        moved();
        return wasThere;
    }

    @Override
    public void unsubscribe(Subscriber subscriber) {
        tree.remove(subscriber);
        moved();
    }

    // --- who is being replaced

    @Override
    public Subscriber leave(Subscriber subscriber, String name) {
        return places.leave(subscriber, name);
    }

    @Override
    public boolean resume(String name, Subscriber subscriber, Collection<Subscription> subscriptions) {
        return places.resume(name, subscriber, subscriptions);
    }

    Places places() {
        return places;
    }

    /** Lets publishers know that subscriptions have changed, and those who asked. */
    private void moved() {
        routes = new RouteCache();
        tree.enquiries().tell();
    }

    @Override
    public Demand demand(TopicFilter filter, Subscriber own, Runnable changed) {
        return tree.ask(filter, own, changed, () -> hold != null);
    }

    private void bear(Publication publication, Route route) {
        var queue = turns.get();
        if (queue.isEmpty()) {
            deliver(publication, route, queue);
        } else { // somebody comes back because of a message
            publication.deliver(route);
        }
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        retained.match(filter, sink);
    }

    @Override
    public Optional<Message> retained(TopicName topic) {
        return Optional.ofNullable(retained.get(topic));
    }

    @Override
    public RetainedReader retainedReader(TopicFilter filter, @Nullable TopicName after) {
        return retained.reader(filter, after);
    }

    @Override
    public int retainedCount() {
        return retained.size();
    }
}
