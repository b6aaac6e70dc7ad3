package sluice.bridge.engine;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.BridgeState;
import sluice.bridge.Connector;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.RefusedException;
import sluice.bus.Qos;

/**
 * Opens a bridge's link, watches it and replaces it. Confined to the bridge's loop, except {@link #wake} and {@link #standing}.
 *
 * <pre>
 *   STOPPED --connector--> CONNECTING --subscribed--> CONNECTED
 *   CONNECTING, CONNECTED --lost--> BACKING_OFF --time--> CONNECTING
 *   CONNECTED --no acknowledgement--> STALLED --time--> CONNECTING
 *   CONNECTING, CONNECTED --not wanted--> REFUSED --long time--> CONNECTING
 * </pre>
 */
final class Lifecycle implements Ears.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration REFUSED_WAIT = Duration.ofMinutes(5);
    private static final Duration TAKEN_OVER_WAIT = Duration.ofSeconds(60);

    private final Loop loop;
    private final Connectors connectors;
    private final Dial dial;
    private final Sender.Parts parts;
    private final Outbox outbox;
    private final Inbox inbox;
    private final FarSession session;
    private final Demands demands;
    private final Renewal renewal;
    private final Retry retry;
    private final Watchdog watchdog;
    private final Counters counters;
    private final Consumer<Standing> changed;
    private final AtomicBoolean woken = new AtomicBoolean();

    private volatile Standing standing;
    private volatile int underWay;

    /** The number of the connection; what another one still says is late. */
    private final AtomicInteger epoch = new AtomicInteger();

    private Settings settings;
    private final Versions versions;
    private final EchoFilter echoes = new EchoFilter();
    private volatile Limits limits = Limits.V3_1_1;
    private @Nullable Connector via;
    private @Nullable Link link;
    private @Nullable Announcement announcement;
    private @Nullable Remote remote;
    private Qos highest = Qos.AT_LEAST_ONCE;
    private @Nullable Sender sender;
    private boolean stopped;

    Lifecycle(
            Settings settings,
            Loop loop,
            RandomGenerator random,
            Connectors connectors,
            Sender.Parts parts,
            Outbox outbox,
            Inbox inbox,
            FarSession session,
            Demands demands,
            Consumer<Standing> changed) {
        this.settings = settings;
        this.loop = loop;
        this.connectors = connectors;
        this.dial = new Dial(connectors.clouds(), loop, settings);
        this.parts = parts;
        this.outbox = outbox;
        this.inbox = inbox;
        this.session = session;
        this.demands = demands;
        this.renewal = new Renewal(loop, dial, this::replace);
        this.counters = parts.counters();
        this.changed = changed;
        this.retry = new Retry(settings, loop, random, this::connect);
        this.watchdog = new Watchdog(loop, () -> this.settings.ackTimeout());
        this.versions =
                new Versions(settings.endpoint().version(), settings.dialing().asBridge());
        this.standing = new Standing(BridgeState.STOPPED, "starting", loop.now());
    }

    Standing standing() {
        return standing;
    }

    int underWay() {
        return underWay;
    }

    /** Says that there is something to send or to settle. Cheap, from any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.execute(() -> {
                woken.set(false);
                pump();
            });
        }
    }

    /** A connector came or went. */
    void connectorsChanged() {
        if (stopped) {
            return;
        }
        if (link != null) {
            if (connectors.has(via) && dial.missing().isEmpty()) {
                return;
            }
            hangUp();
        }
        connect();
    }

    /** Goes on with other settings. The link stays, unless it has to lead somewhere else. */
    void change(Settings newer) {
        var older = settings;
        settings = newer;
        dial.use(newer);
        retry.use(newer);
        if (stopped) {
            return;
        }
        boolean unknown = newer.routes().once() && !older.routes().once() && isStrange(dial.endpoint(versions.now()));
        if (unknown
                || !newer.endpoint().equals(older.endpoint())
                || !newer.dialing().equals(older.dialing())) {
            versions.begin(newer.endpoint().version(), newer.dialing().asBridge());
            retry.afresh();
            hangUp();
            connect();
        } else if (sender != null) {
            sender.change(dial.narrowed(), dial.byteRate());
            resubscribe();
            pump();
        }
    }

    /** Somebody here wants what nobody wanted, or nobody wants something any more. */
    void demandChanged() {
        if (sender != null) { // otherwise the link asks when it is ready
            resubscribe();
        }
    }

    private CompletionStage<Void> subscribe(Remote to) {
        return demands.subscribe(to, settings.routes(), limits.subscriptionOptions(), highest);
    }

    private void resubscribe() {
        if (remote == null) {
            return;
        }
        int mine = epoch.get();
        subscribe(remote).whenComplete((_, failure) -> {
            if (failure != null) {
                loop.execute(() -> {
                    if (mine == epoch.get()) {
                        resubscribed(failure);
                    }
                });
            }
        });
    }

    private void resubscribed(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            LOG.error("Bridge {} gets not all it subscribed to: {}", settings.name(), refused.getMessage());
            enter(standing.state(), String.valueOf(refused.getMessage()));
        } // otherwise the link is going down, and the next one subscribes again
    }

    /** Says again how the bridge stands. */
    void tell() {
        enter(standing.state(), standing.reason());
    }

    /** Returns what the far side can take, as it said last. */
    Limits limits() {
        return limits;
    }

    void stop() {
        stopped = true;
        retry.begins();
        hangUp();
        enter(BridgeState.STOPPED, "");
    }

    private void connect() {
        retry.begins();
        renewal.stop();
        var endpoint = endpoint();
        var connector = connectors.opens(endpoint.uri().getScheme());
        if (connector == null) {
            enter(
                    BridgeState.STOPPED,
                    "nothing installed opens " + endpoint.uri().getScheme() + "://");
            return;
        }
        if (!dial.missing().isEmpty()) {
            enter(BridgeState.STOPPED, dial.missing());
            return;
        }
        var wrong = dial.wrong();
        if (!wrong.isEmpty()) {
            wrong.forEach(each -> LOG.error("Bridge {} is not opened: {}", settings.name(), each));
            enter(BridgeState.REFUSED, wrong.getFirst());
            return;
        }
        int mine = epoch.incrementAndGet();
        enter(BridgeState.CONNECTING, "");
        try {
            via = connector;
            var ears = new Ears(endpoint, () -> mine == epoch.get(), this, loop, session, inbox, echoes, counters);
            link = dial.open(connector, endpoint, ears);
        } catch (IllegalArgumentException e) {
            LOG.error("Bridge {} cannot connect: {}", settings.name(), e.getMessage());
            enter(BridgeState.REFUSED, String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("Bridge {}: its connector fails", settings.name(), bug);
            backOff(BridgeState.BACKING_OFF, retry.pause(), "the connector fails: " + bug);
        }
    }

    /**
     * Returns where the next link leads. If it is to deliver once, it must not use packet identifiers of which the far side may remember
     * more than we do: then it begins a new session.
     */
    private Endpoint endpoint() {
        var plain = dial.endpoint(versions.now());
        var endpoint = plain.withWay(plain.way().asBridge(versions.asBridge()));
        return settings.routes().once() && isStrange(endpoint) ? endpoint.withCleanStart(true) : endpoint;
    }

    /** MQTT 3.1 does not tell whether there is a session: over it nothing is delivered once. */
    private boolean isStrange(Endpoint endpoint) {
        return versions.now() != Version.V3_1 && !session.knows(endpoint);
    }

    @Override
    public void opened(Limits limits, Ears ears) {
        counters.connects.increment();
        if (versions.isGuess()) {
            LOG.warn(
                    "Bridge {} goes on with {}: the far side hangs up at {}; write mqtt.version to spare it the tries",
                    settings.name(),
                    versions.now(),
                    settings.endpoint().version());
        }
        if (ears.cleanStart() && ears.once() && !settings.endpoint().cleanStart() && !limits.subscriptionOptions()) {
            replace("before MQTT 5, a session that begins anew does not outlive its link"); // the next one does
            return;
        }
        this.limits = ears.once() || settings.endpoint().cleanStart() ? limits : limits.atMost(Qos.AT_LEAST_ONCE);
        this.highest = ears.once() ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
        if (link == null) {
            return;
        }
        var opened = new Remote(settings.name(), link, session, loop);
        remote = opened;
        int mine = epoch.get();
        if (settings.routes().list().stream().anyMatch(demands::asks)) {
            watchdog.expect(() -> stalled("no answer to the subscriptions"));
        }
        subscribe(opened)
                .whenComplete((_, failure) -> loop.execute(() -> {
                    if (mine == epoch.get()) {
                        subscribed(this.limits, ears, failure);
                    }
                }));
    }

    private void subscribed(Limits limits, Ears ears, @Nullable Throwable failure) {
        watchdog.stop();
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            ready(limits, "", ears);
        } else if (cause instanceof RefusedException refused) { // what goes out need not suffer
            LOG.error("Bridge {} gets not all it subscribed to: {}", settings.name(), refused.getMessage());
            ready(limits, String.valueOf(refused.getMessage()), ears);
        } else {
            hangUp();
            lost(new LinkEnd(LinkEnd.Kind.LOST, String.valueOf(cause.getMessage())));
        }
    }

    private void ready(Limits limits, String reason, Ears ears) {
        if (link == null) {
            return;
        }
        boolean once = ears.once() && limits.maximumQos() == Qos.EXACTLY_ONCE;
        var exchanges = once ? session.sent() : null;
        sender = new Sender(parts, dial.narrowed(), dial.byteRate(), link, limits, ears.echoes(), exchanges);
        announcement = Announcement.of(link, endpoint(), limits);
        outbox.open(true);
        resubscribe(); // the rules may have changed meanwhile
        enter(BridgeState.CONNECTED, reason);
        long failures = retry.connected(settings.stable());
        if (failures > 0) {
            LOG.info("Bridge {} is connected again after {} failures", settings.name(), failures);
        } else {
            LOG.info(
                    "Bridge {} is connected to {}",
                    settings.name(),
                    settings.endpoint().uri());
        }
        renewal.watch(sender);
        renewal.lookForFirst(settings.dialing().probe());
        pump();
    }

    private void pump() {
        if (sender == null) {
            changed.accept(standing);
            return;
        }
        sender.pump();
        underWay = sender.underWay().size();
        watchdog.watch(sender, this::unacknowledged);
        changed.accept(standing);
    }

    private void unacknowledged() {
        stalled("no acknowledgement for " + settings.ackTimeout().toSeconds() + " s");
    }

    private void stalled(String reason) {
        dial.ended(sender != null);
        hangUp();
        var wait = retry.pause();
        LOG.warn(
                "Bridge {} has a link on which nothing moves, new one in {} ms: {}",
                settings.name(),
                wait.toMillis(),
                reason);
        retry.fails();
        backOff(BridgeState.STALLED, wait, reason);
    }

    @Override
    public void ended(LinkEnd end) {
        link = null;
        if (end.kind() != LinkEnd.Kind.VERSION) {
            dial.ended(sender != null);
            versions.ended(end.kind() == LinkEnd.Kind.MUTE);
        }
        if (sender != null) {
            lookForPoison(sender, end);
        }
        hangUp();
        switch (end.kind()) {
            case VERSION -> {
                var refused = spoken();
                if (!versions.older()) {
                    refused(end.reason(), REFUSED_WAIT);
                    return;
                }
                LOG.warn(
                        "Bridge {} goes on with {} instead of {}: {}",
                        settings.name(),
                        spoken(),
                        refused,
                        end.reason());
                connect();
            }
            case REFUSED -> refused(end.reason(), REFUSED_WAIT);
            case TAKEN_OVER -> refused(end.reason() + ", " + settings.endpoint().clientId(), TAKEN_OVER_WAIT);
            case LOST, CLOSED, BUSY, MUTE -> lost(end);
        }
    }

    private String spoken() {
        return versions.now() + (versions.asBridge() ? " as a bridge" : "");
    }

    /** Asks whether the far side ended the link because of a message. */
    private void lookForPoison(Sender sending, LinkEnd end) {
        sending.settle();
        if (end.kind() == LinkEnd.Kind.TAKEN_OVER) {
            return;
        }
        parts.suspicion()
                .ended(sending.unanswered(), sending.window(), loop.nanos())
                .ifPresent(flight -> sending.aside(
                        flight, Drop.REFUSED, "the far side ends the link whenever it gets it: " + end.reason()));
    }

    private void refused(String reason, Duration wait) {
        retry.fails();
        LOG.error("Bridge {} is refused, next try in {} s: {}", settings.name(), wait.toSeconds(), reason);
        backOff(BridgeState.REFUSED, wait, reason);
    }

    private void lost(LinkEnd end) {
        var wait = parts.suspicion().isLooking() ? settings.reconnectBase() : retry.pause();
        if (Long.bitCount(retry.fails()) == 1) {
            LOG.warn("Bridge {} has no link, next try in {} ms: {}", settings.name(), wait.toMillis(), end.reason());
        }
        backOff(BridgeState.BACKING_OFF, wait, end.reason());
    }

    private void backOff(BridgeState state, Duration wait, String reason) {
        enter(state, reason);
        if (!stopped) {
            retry.in(wait);
            renewal.watch(null);
        }
    }

    private void replace(String reason) {
        LOG.info("Bridge {} replaces its link: {}", settings.name(), reason);
        hangUp();
        connect();
    }

    /** Lets go of the link, whatever state it is in; nothing it still says counts. */
    private void hangUp() {
        epoch.incrementAndGet();
        watchdog.stop();
        renewal.stop();
        echoes.lost(loop.nanos());
        retry.hungUp();
        remote = null;
        outbox.open(false);
        if (sender != null) {
            sender.close();
            sender = null;
        }
        underWay = 0;
        via = null;
        if (link != null && announcement != null) {
            announcement.close();
        } else if (link != null) {
            link.close();
        }
        link = null;
        announcement = null;
    }

    private void enter(BridgeState state, String reason) {
        standing = new Standing(state, reason, state == standing.state() ? standing.since() : loop.now());
        changed.accept(standing);
    }
}
