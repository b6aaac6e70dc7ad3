package sluice.bridge.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeStatus;
import sluice.bridge.BridgeStatus.RouteStatus;
import sluice.bridge.Connector;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Subscription;
import sluice.store.Journal;
import sluice.store.Store;

/** One running bridge: what its parts have in common. Thread-safe. */
final class Engine implements Bridge {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Settings settings;
    private final MessageBus bus;
    private final Loop loop;
    private final Journal journal;
    private final Counters counters;
    private final Outbox outbox;
    private final Lifecycle lifecycle;
    private final StateTopic topic;
    private final Connectors connectors = new Connectors();

    Engine(Settings settings, MessageBus bus, Store store, Loop loop, RandomGenerator random) throws IOException {
        this.settings = settings;
        this.bus = bus;
        this.loop = loop;
        var origin = new Origin("bridge " + settings.name());
        journal = store.open("bridge/" + settings.name(), settings.spool());
        counters = new Counters(settings.name(), settings.routes().list().size());
        outbox = new Outbox(settings.routes(), journal, counters, origin, this::wake);
        var inbox = new Inbox(settings.routes(), bus, counters, origin);
        lifecycle = new Lifecycle(settings, loop, random, connectors, journal, outbox, inbox, counters, this::changed);
        topic = new StateTopic(settings.name(), bus, origin, loop, lifecycle.standing(), this::status);
    }

    /** Takes part in what the bus publishes, and begins to connect. */
    void start() {
        settings.routes().local().forEach(filter -> bus.subscribe(outbox, Subscription.to(filter)));
        loop.execute(() -> {
            replayRetained();
            lifecycle.connectorsChanged();
        });
    }

    /** Brings what is retained here already to the far side: only one way, or an old state could overwrite a newer one. */
    private void replayRetained() {
        var routes = settings.routes().list();
        for (int i = 0; i < routes.size(); i++) {
            int number = i;
            var route = routes.get(i);
            if (route.direction() == Direction.OUT && route.retain()) {
                bus.retained(route.local(), message -> {
                    var takes = settings.routes().out(message.topic());
                    if (takes.isPresent() && takes.getAsInt() == number && !mayHaveComeIn(message)) {
                        outbox.take(message);
                    }
                });
            }
        }
    }

    private boolean mayHaveComeIn(Message message) {
        return settings.routes().list().stream()
                .anyMatch(route -> route.direction().in() && route.inwards().mayHaveMade(message.topic()));
    }

    void add(Connector connector, List<String> schemes) {
        connectors.add(connector, schemes);
        loop.execute(lifecycle::connectorsChanged);
    }

    void remove(Connector connector) {
        connectors.remove(connector);
        loop.execute(lifecycle::connectorsChanged);
    }

    /** Ends the link and everything else; what waits stays in the store. */
    void stop() {
        bus.unsubscribe(outbox);
        loop.execute(() -> {
            lifecycle.stop();
            topic.clear();
        });
        loop.stop();
        journal.close();
        LOG.debug("Bridge {} has stopped", settings.name());
    }

    @Override
    public BridgeStatus status() {
        var standing = lifecycle.standing();
        var usage = journal.usage();
        var routes = new ArrayList<RouteStatus>();
        for (int i = 0; i < settings.routes().list().size(); i++) {
            routes.add(new RouteStatus(settings.routes().list().get(i).rule(), counters.outOf(i), counters.inOf(i)));
        }
        return new BridgeStatus(
                settings.name(),
                settings.endpoint().toString(),
                standing.state(),
                standing.reason(),
                standing.since(),
                counters.connects.sum(),
                counters.sent.sum(),
                counters.received.sum(),
                lifecycle.underWay(),
                new BridgeStatus.Spool(usage.messages(), usage.bytes()),
                counters.drops(usage.dropped()),
                routes);
    }

    private void wake() {
        lifecycle.wake();
    }

    private void changed(Standing standing) {
        topic.update(standing);
    }

    /** Returns the names a route may mention in braces. */
    static Map<String, String> names(String gateway, String bridge, String client) {
        return Map.of("gateway", gateway, "bridge", bridge, "client", client);
    }
}
