package sluice.broker;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.MessageBus;
import sluice.bus.Resident;
import sluice.bus.SteadyClock;
import sluice.mqtt.PublishFrames;
import sluice.store.JournalFullException;
import sluice.store.Store;
import sluice.transport.EventLoop;

/**
 * What all listeners share: the sessions, and what they need. Thread-safe. A service inside this bundle only; it lives as long as
 * the bus, so that sessions outlive their connections and the listeners.
 */
@Component(configurationPid = "sluice.broker", service = Broker.class, immediate = true)
@Designate(ocd = Broker.Config.class)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"sluice.bus.Resident\"")
public final class Broker {

    /** Settings of all sessions; a change holds from the next message or CONNECT on. */
    @ObjectClassDefinition(name = "MQTT broker", description = "What each MQTT session may have of the gateway")
    public @interface Config {
        @AttributeDefinition(
                name = "Session expiry",
                description = "Seconds a session is kept at most for a client that is away",
                min = "0",
                max = "4294967295")
        long session_expiry_max_seconds() default 604_800;

        @AttributeDefinition(
                name = "Queue messages",
                description = "QoS 1 and 2 messages that may wait for one client; later ones are dropped",
                min = "1",
                max = "10000000")
        int queue_messages() default 1_000_000;

        @AttributeDefinition(
                name = "Queue bytes",
                description = "Bytes of topics and payloads that may wait for one client; later messages are dropped",
                min = "1")
        long queue_bytes() default 268_435_456;

        @AttributeDefinition(
                name = "Queue memory",
                description =
                        "Bytes of memory that messages may take which wait for one client and are not on the disk; later ones"
                                + " are dropped",
                min = "1")
        long queue_memory_bytes() default 8_388_608;

        @AttributeDefinition(
                name = "Queue age",
                description = "Seconds a message may wait for a client; later it is dropped; 0 for any time",
                min = "0",
                max = "4294967295")
        long queue_age_seconds() default 0;

        @AttributeDefinition(
                name = "Queue overflow",
                description =
                        "What gives way to a message for a client for which as much waits. refuse: the message; its"
                                + " publisher is told so (0x97) if it speaks MQTT 5, from nine tenths of the bounds on."
                                + " drop-newest: the message, in silence. drop-oldest: what has waited longest",
                options = {@Option("refuse"), @Option("drop-newest"), @Option("drop-oldest")})
        String queue_overflow() default "refuse";

        @AttributeDefinition(
                name = "Persistence",
                description =
                        "Whether sessions that outlive their connection are kept on the disk, if the gateway has a"
                                + " durable store, and survive the end of the gateway; without, they are kept in memory")
        boolean persistence() default true;

        @AttributeDefinition(
                name = "In flight",
                description = "QoS 1 and 2 messages sent to one client that it has not yet acknowledged",
                min = "1",
                max = "65535")
        int in_flight() default 64;

        @AttributeDefinition(
                name = "Receive maximum",
                description = "QoS 1 and 2 messages a client may send without having an acknowledgement",
                min = "1",
                max = "65535")
        int receive_maximum() default 256;

        @AttributeDefinition(
                name = "Subscriptions",
                description = "Subscriptions of one session",
                min = "1",
                max = "10000000")
        int subscriptions() default 10_000;

        @AttributeDefinition(
                name = "Subscription memory",
                description =
                        "Bytes of memory that the subscriptions of all sessions may take together; later ones are refused; 0"
                                + " for three eighths of the heap",
                min = "0")
        long subscriptions_memory_bytes() default 0;

        @AttributeDefinition(name = "Topic levels", description = "Levels a topic may have", min = "1", max = "32768")
        int topic_levels() default 64;

        @AttributeDefinition(
                name = "Connections",
                description = "Connections of all listeners together; later ones are closed",
                min = "1",
                max = "1000000")
        int connections() default 16_384;

        @AttributeDefinition(
                name = "Check publishers of retained messages",
                description =
                        "Whether a retained message is sent to new subscribers only as long as the client that published it"
                                + " may publish there; for messages published while rights were switched on")
        boolean check_retain_source() default true;

        @AttributeDefinition(
                name = "Memory",
                description =
                        "Percent of the heap that messages on their way may take together: waiting in memory, in flight,"
                                + " half received, and not yet read by their clients. Beyond, a QoS 1 or 2 message is refused"
                                + " (0x97 in MQTT 5, before by closing the connection without an acknowledgement), one with"
                                + " QoS 0 is dropped, and what waits on the disk stays there. Retained messages may take half"
                                + " of the heap besides",
                min = "1",
                max = "40")
        int memory_percent() default 25;

        @AttributeDefinition(
                name = "$SYS interval",
                description = "Seconds between two rounds of figures on $SYS/broker/; 0 for none",
                min = "0",
                max = "86400")
        int sys_interval_seconds() default 10;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final MessageBus bus;
    private final Guard guard;
    private final InstantSource clock;
    private final Counters counters = new Counters();
    private final Memory memory = new Memory();
    private final Timers timers;
    private final SharedGroups groups;
    private final Sessions sessions;
    private final Keeper keeper;
    private final AtomicLong unstored = new AtomicLong();
    private final Map<EventLoop, PublishFrames> frames = new ConcurrentHashMap<>();
    private final Map<EventLoop, Traffic> traffic = new ConcurrentHashMap<>();
    private final Map<EventLoop, Round> rounds = new ConcurrentHashMap<>();
    private final SubscriptionMemory subscriptionMemory = new SubscriptionMemory();
    private final Population population = new Population();
    private volatile Runnable systemSubscription = () -> {};
    private final Set<Door> doors = ConcurrentHashMap.newKeySet();
    private final TakeOvers takeOvers = new TakeOvers();
    private final AtomicInteger connected = new AtomicInteger();
    private volatile int connectionLimit = Integer.MAX_VALUE;
    private final @Nullable BundleContext context;
    private final AtomicBoolean back = new AtomicBoolean();
    private volatile @Nullable ServiceRegistration<Resident> resident;
    private volatile SessionLimits limits;
    private volatile boolean persistence = true;
    private volatile boolean checksPublishers = true;

    /** Begins without sessions. */
    @Activate
    public Broker(@Reference MessageBus bus, @Reference Guard guard, BundleContext context, Config config) {
        this(
                bus,
                guard,
                SessionLimits.of(config),
                SteadyClock.SYSTEM,
                new ThreadTimers(),
                new Outlook(context)::isStoreExpected,
                context);
        persistence = config.persistence();
        checksPublishers = config.check_retain_source();
        limitConnections(config.connections());
        limitMemory(config.memory_percent());
    }

    Broker(MessageBus bus, SessionLimits limits, InstantSource clock) {
        this(bus, limits, clock, new ThreadTimers());
    }

    /** Begins with a clock and timers that may be a test's, and without a store. */
    Broker(MessageBus bus, SessionLimits limits, InstantSource clock, Timers timers) {
        this(bus, new Guard(), limits, clock, timers, () -> false, null);
        activate();
    }

    /** Begins with the sessions in a store. */
    Broker(MessageBus bus, SessionLimits limits, InstantSource clock, Timers timers, Store store) {
        this(bus, new Guard(), limits, clock, timers, () -> true, null);
        setStore(store);
        activate();
    }

    private Broker(
            MessageBus bus,
            Guard guard,
            SessionLimits limits,
            InstantSource clock,
            Timers timers,
            BooleanSupplier storeExpected,
            @Nullable BundleContext context) {
        this.context = context;
        this.bus = bus;
        this.guard = guard;
        this.clock = clock;
        this.timers = timers;
        this.limits = limits;
        this.groups = new SharedGroups(bus, counters);
        this.sessions = new Sessions(this);
        this.keeper = new Keeper(this, storeExpected);
        new Patrol(this).begin();
    }

    /** Takes the store that keeps sessions; one that is updated while clients are connected disconnects nobody. */
    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, target = "(" + Store.DURABLE + "=true)")
    void setStore(Store store) {
        keeper.use(store);
    }

    /** Goes on without: what would have to be stored is not acknowledged. */
    void unsetStore(Store store) {
        keeper.leave(store);
    }

    /** Lets clients in, once sessions that were kept are back. */
    @Activate
    void activate() {
        keeper.begin();
    }

    /** Takes other limits, without closing a connection. */
    @Modified
    public void modified(Config config) {
        limits = SessionLimits.of(config);
        limitConnections(config.connections());
        limitMemory(config.memory_percent());
        persistence = config.persistence();
        checksPublishers = config.check_retain_source();
        keeper.persist();
        keeper.limit();
    }

    /** Ends all sessions. The listeners are closed before: they need this service. */
    @Deactivate
    public void close() {
        var registration = resident;
        if (registration != null) {
            registration.unregister();
        }
        sessions.close();
        keeper.close();
        timers.close();
    }

    void limit(SessionLimits other) {
        limits = other;
    }

    void limitConnections(int most) {
        SessionLimits.check("connections", most, 1, 1_000_000);
        connectionLimit = most;
    }

    private void limitMemory(int percent) {
        SessionLimits.check("memory.percent", percent, 1, 40);
        memory.limit(Runtime.getRuntime().maxMemory() / 100 * percent);
    }

    /** Returns what the messages on their way take. */
    Memory memory() {
        return memory;
    }

    int connectionLimit() {
        return connectionLimit;
    }

    /** Counts a connection; returns how many there are with it. */
    int came() {
        return connected.incrementAndGet();
    }

    void left() {
        connected.decrementAndGet();
    }

    /** Returns the open doors. */
    Set<Door> doors() {
        return doors;
    }

    TakeOvers takeOvers() {
        return takeOvers;
    }

    MessageBus bus() {
        return bus;
    }

    Guard guard() {
        return guard;
    }

    Rights rights() {
        return guard.rights();
    }

    InstantSource clock() {
        return clock;
    }

    Counters counters() {
        return counters;
    }

    Timers timers() {
        return timers;
    }

    SharedGroups groups() {
        return groups;
    }

    Keeper keeper() {
        return keeper;
    }

    /** Returns whether a retained message needs a publisher who still has the right. */
    boolean checksPublishers() {
        return checksPublishers;
    }

    /** Takes it that retained messages need one, or not. */
    void checkPublishers(boolean on) {
        checksPublishers = on;
    }

    /** Says that whoever was subscribed when the gateway ended is subscribed again: from now on, anybody may publish. */
    void back() {
        if (context != null && back.compareAndSet(false, true)) {
            try {
                resident = context.registerService(Resident.class, new Resident() {}, null);
            } catch (IllegalStateException e) {
                LOG.debug("The broker is being stopped", e);
            }
        }
    }

    /** Returns whether sessions are to be kept on the disk. */
    boolean persistence() {
        return persistence;
    }

    /** Counts that the store did not take something, and tells the log now and then. */
    void notStored(String clientId, Throwable why) {
        counters.count(why instanceof JournalFullException ? Counters.Reason.STORE_FULL : Counters.Reason.NOT_STORED);
        long count = unstored.incrementAndGet();
        if (Long.bitCount(count) == 1) { // the first, then every power of two
            LOG.warn("What client {} sent was not stored: {}; {} so far", clientId, why.getMessage(), count);
        }
    }

    Sessions sessions() {
        return sessions;
    }

    SessionLimits limits() {
        return limits;
    }

    /** Returns the counters of one loop's connections. */
    Traffic traffic(EventLoop loop) {
        return traffic.computeIfAbsent(loop, _ -> new Traffic());
    }

    /** Returns what one loop's connections hand to the store together. */
    Round round(EventLoop loop) {
        return rounds.computeIfAbsent(loop, _ -> new Round(loop, keeper));
    }

    /** Returns what has gone through all loops. */
    Traffic.Totals totals() {
        return traffic.values().stream().map(Traffic::totals).reduce(Traffic.Totals.NONE, Traffic.Totals::plus);
    }

    SubscriptionMemory subscriptionMemory() {
        return subscriptionMemory;
    }

    Population population() {
        return population;
    }

    /** Runs this whenever somebody subscribes to topics of the server, on any thread. */
    void onSystemSubscription(Runnable action) {
        systemSubscription = action;
    }

    /** Somebody has subscribed to topics of the server. */
    void systemSubscription() {
        systemSubscription.run();
    }

    /** Returns what the connections of one loop share to encode a message once. */
    PublishFrames frames(EventLoop loop) {
        return frames.computeIfAbsent(loop, _ -> new PublishFrames());
    }
}
