package sluice.bridge.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeHealth;
import sluice.bridge.BridgeHealth.RuleHealth;
import sluice.bridge.BridgeState;
import sluice.bridge.BridgeStatus;
import sluice.bridge.BridgeStatus.RouteStatus;
import sluice.bridge.Cloud;
import sluice.bridge.Connector;
import sluice.bridge.DeadLetter;
import sluice.bridge.Step;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Subscription;
import sluice.store.Store;
import sluice.transform.Transform;

/** One running bridge: what its parts have in common. Thread-safe; {@link #change} and {@link #stop} one after the other. */
final class Engine implements Bridge {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /** What the names of all bridges' origins begin with. */
    static final String ORIGIN = "bridge ";

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final MessageBus bus;
    private final Loop loop;
    private final Spool spool;
    private final Receipts receipts;
    private final DeadLetters dead;
    private final Counters counters;
    private final Outbox outbox;
    private final FarSession session;
    private final Demands demands;
    private final Lifecycle lifecycle;
    private final Gauge gauge;
    private final StateTopic topic;
    private final HealthTopic healthTopic;
    private final Connectors connectors = new Connectors();
    private final Transforms transforms = new Transforms();
    private final AtomicReference<Rules> rules = new AtomicReference<>(Rules.NONE);
    private final AtomicBoolean crowded = new AtomicBoolean();
    private volatile Settings settings;
    private volatile String complaint = "";

    Engine(Settings settings, MessageBus bus, Store store, Loop loop, RandomGenerator random) throws IOException {
        this.settings = settings;
        this.bus = bus;
        this.loop = loop;
        var origin = new Origin(ORIGIN + settings.name());
        counters = new Counters(settings.name());
        spool = new Spool(store, settings.name(), settings.spool());
        gauge = new Gauge(spool, counters);
        rules.set(rules(settings));
        dead = new DeadLetters(store, settings.name());
        receipts = new Receipts(settings.name(), bus, origin, loop);
        outbox = new Outbox(
                settings.name(), rules, spool, dead, transforms, receipts, counters, origin, loop, this::wake);
        var inbox = new Inbox(rules, transforms, bus, counters, origin);
        var parts =
                new Sender.Parts(spool, dead, receipts, outbox.direct(), counters, new Suspicion(), loop, this::wake);
        session = new FarSession(store, settings.name());
        demands = new Demands(bus, outbox, loop, this::demandChanged);
        lifecycle = new Lifecycle(
                settings, loop, random, connectors, parts, outbox, inbox, session, demands, this::changed);
        healthTopic = new HealthTopic(settings.name(), bus, origin);
        topic = new StateTopic(settings.name(), bus, origin, loop, lifecycle.standing(), this::status);
    }

    /** Makes the rules of these settings; those that stay the same stay the same objects, and all keep their counters. */
    private Rules rules(Settings newer) throws IOException {
        var before = rules.get();
        var backlogs = spool.prepare(newer);
        var made = new ArrayList<Rule>();
        for (var route : newer.routes().list()) {
            var old = before.named(route.name());
            made.add(new Rule(
                    route, backlogs.get(route.name()), old.map(Rule::count).orElseGet(RuleCount::new)));
        }
        return new Rules(made, newer.routes().all(), newer.gateway());
    }

    /** Takes part in what the bus publishes, from where a predecessor left off if there was one just now, and begins to connect. */
    void start() {
        bus.resume(
                place(),
                outbox,
                settings.routes().local().stream().map(Subscription::to).toList());
        loop.execute(() -> {
            replayRetained(Set.of());
            demands.use(settings.routes());
            lifecycle.connectorsChanged();
        });
        loop.schedule(SWEEP, this::sweep);
    }

    /** Goes on with other settings: no message is missed, and the link stays unless it has to lead somewhere else. */
    void change(Settings newer) throws IOException {
        var before = settings;
        var made = rules(newer);
        newer.routes().local().stream()
                .filter(filter -> !before.routes().local().contains(filter))
                .forEach(filter -> bus.subscribe(outbox, Subscription.to(filter)));
        rules.set(made);
        settings = newer;
        before.routes().local().stream()
                .filter(filter -> !newer.routes().local().contains(filter))
                .forEach(filter -> bus.unsubscribe(outbox, filter));
        loop.execute(() -> {
            replayRetained(new HashSet<>(before.routes().list()));
            demands.use(newer.routes());
            lifecycle.change(newer);
        });
    }

    /** Says what is wrong with the newest configuration, empty for nothing: the bridge goes on with the one before. */
    void complain(String sentence) {
        complaint = sentence;
        loop.execute(lifecycle::tell);
    }

    /** Brings what is retained here already to the far side: only one way, or an old state could overwrite a newer one. */
    private void replayRetained(Set<Route> known) {
        var now = rules.get();
        for (int i = 0; i < now.list().size(); i++) {
            int number = i;
            var route = now.list().get(i).route();
            if (route.direction() == Direction.OUT && route.retain() != Retain.DROP && !known.contains(route)) {
                new Briefing(bus, route.local(), loop, message -> {
                            if (now.out(message.topic(), 0) == number && !mayHaveComeIn(now, message)) {
                                outbox.take(fresh(message), null);
                            }
                        })
                        .goOn();
            }
        }
    }

    /** Retained messages begin to wait now, whenever they were published; what is left of their own life stays the same. */
    private Message fresh(Message message) {
        var now = loop.steady();
        var expiry = message.properties().expiry();
        var properties = expiry == null
                ? message.properties()
                : message.properties()
                        .withExpiry(expiry.minus(Duration.between(message.received(), now))
                                .plusMillis(999));
        return new Message(message.topic(), message.payload(), message.qos(), message.retain(), properties, now);
    }

    private static boolean mayHaveComeIn(Rules rules, Message message) {
        return rules.list().stream()
                .map(Rule::route)
                .anyMatch(route -> route.direction().in() && route.inwards().mayHaveMade(message.topic()));
    }

    /** Looks after the spool now and then. */
    private void sweep() {
        try {
            spool.trim();
            spool.expire(loop.steady(), counters, receipts);
            spool.reap();
            gauge.sample(loop.nanos());
            healthTopic.update(health());
        } catch (UncheckedIOException e) {
            LOG.debug("The spool of bridge {} cannot be read at the moment", settings.name(), e); // the sender says so
        }
        loop.schedule(SWEEP, this::sweep);
    }

    void add(Connector connector, List<String> schemes) {
        connectors.add(connector, schemes);
        loop.execute(lifecycle::connectorsChanged);
    }

    void remove(Connector connector) {
        connectors.remove(connector);
        loop.execute(lifecycle::connectorsChanged);
    }

    void add(Cloud cloud, String name) {
        connectors.clouds().add(name, cloud);
        loop.execute(lifecycle::connectorsChanged);
    }

    void remove(Cloud cloud) {
        connectors.clouds().remove(cloud);
        loop.execute(lifecycle::connectorsChanged);
    }

    void add(Transform transform, String name) {
        transforms.add(name, transform);
    }

    void remove(Transform transform) {
        transforms.remove(transform);
    }

    private String place() {
        return "bridge " + settings.name();
    }

    /**
     * Ends the link and everything else; what waits stays in the store.
     *
     * @param returns whether a successor is to go on where this one ends; otherwise nothing is kept for one
     */
    void stop(boolean returns) {
        demands.stop(); // the place that is left is no subscriber
        if (returns) {
            outbox.leaveTo(bus.leave(outbox, place()));
        } else {
            bus.unsubscribe(outbox);
        }
        loop.execute(() -> {
            lifecycle.stop();
            topic.clear();
            healthTopic.clear();
        });
        loop.stop();
        spool.close();
        dead.close();
        session.close();
        LOG.debug("Bridge {} has stopped", settings.name());
    }

    @Override
    public BridgeStatus status() {
        var standing = lifecycle.standing();
        var usage = spool.usage();
        long replaced = spool.backlogs().stream().mapToLong(Backlog::replaced).sum();
        long thinned = spool.backlogs().stream().mapToLong(Backlog::thinned).sum();
        return new BridgeStatus(
                settings.name(),
                settings.endpoint().toString(),
                standing.state(),
                complaint.isEmpty() ? standing.reason() : "the new configuration is wrong: " + complaint,
                standing.since(),
                counters.connects.sum(),
                counters.sent.sum(),
                counters.received.sum(),
                lifecycle.underWay(),
                new BridgeStatus.Spool(usage.messages(), usage.bytes()),
                counters.drops(usage.dropped(), replaced, thinned),
                rules.get().list().stream()
                        .map(rule -> new RouteStatus(
                                rule.route().rule(),
                                rule.count().out.sum(),
                                rule.count().in.sum()))
                        .toList());
    }

    @Override
    public BridgeHealth health() {
        var reading = gauge.last();
        var now = loop.steady();
        return new BridgeHealth(
                Hints.of(lifecycle.standing(), settings, dead.count()),
                Optional.ofNullable(counters.lastAck()),
                reading.oldest().values().stream()
                        .min(Instant::compareTo)
                        .map(oldest -> Duration.between(oldest, now))
                        .orElse(Duration.ZERO),
                counters.latency().within(0.5),
                counters.latency().within(0.99),
                settings.window(lifecycle.limits()),
                reading.inPerSecond(),
                reading.outPerSecond(),
                reading.untilFull(),
                dead.count(),
                rules.get().list().stream()
                        .map(rule -> health(rule, reading.oldest(), now, remark(rule.route())))
                        .toList());
    }

    private String remark(Route route) {
        return demands.isWaiting(route, rules.get()) ? Demands.NOBODY : "";
    }

    private static RuleHealth health(Rule rule, Map<Backlog, Instant> oldest, Instant now, String remark) {
        var route = rule.route();
        var count = rule.count();
        var backlog = rule.backlog();
        var since = backlog == null ? null : oldest.get(backlog);
        return new RuleHealth(
                route.name(),
                route.rule(),
                route.lane(),
                count.out.sum(),
                count.in.sum(),
                count.bytesOut.sum(),
                count.bytesIn.sum(),
                backlog == null ? 0 : backlog.usage().messages(),
                since == null ? Duration.ZERO : Duration.between(since, now),
                count.drops(),
                count.alarm(),
                remark);
    }

    @Override
    public List<Verdict> explain(Message message) {
        return explainer().explain(message);
    }

    @Override
    public List<Verdict> explain(Message message, String from) {
        if (from.equals(settings.name())) {
            return List.of(new Verdict(
                    true, "", Optional.empty(), List.of("this bridge brought it in, and never takes it out again")));
        }
        return explainer().explainTransit(message);
    }

    private Explainer explainer() {
        boolean connected = lifecycle.standing().state() == BridgeState.CONNECTED;
        return new Explainer(rules.get(), lifecycle.limits(), connected, transforms, loop.steady(), this::remark);
    }

    @Override
    public CompletionStage<List<Step>> test(String topic) {
        var live = lifecycle.standing().state() == BridgeState.CONNECTED ? lifecycle.limits() : null;
        var result = new CompletableFuture<List<Step>>();
        Thread.ofVirtual()
                .name("sluice.bridge " + settings.name() + " test")
                .start(() ->
                        result.complete(new Probe(settings, connectors, new Dial(connectors.clouds(), loop, settings))
                                .run(live, topic)));
        return result;
    }

    @Override
    public List<DeadLetter> deadLetters(long after, int max) {
        return dead.list(after, max).stream().map(DeadLetters.Kept::shown).toList();
    }

    @Override
    public boolean retry(long sequence) {
        var found = dead.find(sequence);
        found.ifPresent(this::again);
        return found.isPresent();
    }

    /** It is forgotten here only when it is safe where it goes. */
    private void again(DeadLetters.Kept letter) {
        var stored = letter.backlog().isEmpty()
                ? outbox.take(letter.message(), null)
                : outbox.keep(spool.backlog(letter.backlog()), null, letter.message(), Payload.EMPTY);
        if (stored == null) {
            dead.forget(letter.sequence());
        } else {
            stored.whenComplete((_, failure) -> {
                if (failure == null) {
                    dead.forget(letter.sequence());
                }
            });
        }
    }

    @Override
    public boolean discard(long sequence) {
        boolean found = dead.find(sequence).isPresent();
        dead.forget(sequence);
        return found;
    }

    private void wake() {
        lifecycle.wake();
        if (spool.isCrowded() && crowded.compareAndSet(false, true)) {
            loop.execute(this::thin);
        }
    }

    private void thin() {
        crowded.set(false);
        try {
            spool.thin();
        } catch (UncheckedIOException e) {
            LOG.debug(
                    "The spool of bridge {} cannot be thinned out at the moment",
                    settings.name(),
                    e); // it says so itself
        }
    }

    private void demandChanged() {
        lifecycle.demandChanged();
    }

    private void changed(Standing standing) {
        topic.update(standing);
    }

    /** Returns the names a rule may mention in braces. */
    static Map<String, String> names(String gateway, String bridge, String client) {
        return Map.of("gateway", gateway, "bridge", bridge, "client", client);
    }
}
