package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import sluice.broker.Counters.Reason;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.store.Store;

/**
 * Tells how the broker is doing, by the topics Mosquitto has for that ({@code mosquitto(8)}), and why it refused or dropped what it did.
 * Confined to the broker's timer thread after construction.
 *
 * <p>Not retained, so that nothing is written to disk every few seconds: whoever subscribes is told a moment later, and from then on with everybody else.
 */
@Component(
        configurationPid = "sluice.broker",
        service = {},
        immediate = true)
public final class SystemTopics {

    private static final String TOP = "$SYS/broker/";

    /** How soon a new subscriber is told: late enough that a storm of subscriptions costs no more than one round. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final Broker broker;
    private final String version;
    private final Duration interval;
    private final Origin origin = new Origin("broker");
    private final Instant began;
    private final Load received = new Load();
    private final Load sent = new Load();
    private final AtomicBoolean asked = new AtomicBoolean();
    /** What is stored where; null if there is no store. */
    private volatile @Nullable Store store;

    private volatile boolean closed;
    private volatile @Nullable Future<?> next;
    private boolean retainedWanted = true;

    /** Begins to tell, unless the interval is 0. */
    @Activate
    public SystemTopics(@Reference Broker broker, BundleContext context, Broker.Config config) {
        this(broker, context.getBundle().getVersion().toString(), Duration.ofSeconds(config.sys_interval_seconds()));
    }

    SystemTopics(Broker broker, String version, Duration interval) {
        this.broker = broker;
        this.version = version;
        this.interval = interval;
        this.began = broker.clock().instant();
        if (interval.isPositive()) {
            broker.onSystemSubscription(this::soon);
            next = broker.timers().schedule(interval, this::tick);
        }
    }

    /** Not a field that component runtime sets: for the first one of a process the JVM makes classes, 3 ms of a start. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void setStore(Store store) {
        this.store = store;
    }

    synchronized void unsetStore(Store store) {
        if (this.store == store) { // else another has come already
            this.store = null;
        }
    }

    /** Tells nothing any more. */
    @Deactivate
    public void close() {
        closed = true;
        broker.onSystemSubscription(() -> {});
        var waiting = next;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private void tick() {
        var totals = broker.totals();
        double seconds = interval.toMillis() / 1000.0;
        received.update(totals.packetsReceived(), seconds);
        sent.update(totals.packetsSent(), seconds);
        tell();
        if (!closed) {
            next = broker.timers().schedule(interval, this::tick);
        }
    }

    /** On any thread: somebody new wants to know. */
    private void soon() {
        if (asked.compareAndSet(false, true)) {
            try {
                var _ = broker.timers().schedule(SOON, () -> {
                    asked.set(false);
                    retainedWanted = true;
                    tell();
                });
            } catch (RejectedExecutionException e) {
                asked.set(false); // the broker is being closed
            }
        }
    }

    private void tell() {
        if (!closed) {
            values().forEach(this::publish);
            if (retainedWanted) { // counting takes long where there are many
                retainedWanted = publish("retained messages/count", broker.bus().retainedCount());
            }
        }
    }

    private Map<String, Object> values() {
        var totals = broker.totals();
        var sessions = broker.sessions();
        int connected = broker.population().now();
        int total = Math.max(connected, sessions.size());
        var values = new LinkedHashMap<String, Object>();
        values.put("version", "sluice version " + version);
        values.put("uptime", Duration.between(began, broker.clock().instant()).toSeconds() + " seconds");
        values.put("clients/total", total);
        values.put("clients/connected", connected);
        values.put("clients/active", connected);
        values.put("clients/disconnected", total - connected);
        values.put("clients/inactive", total - connected);
        values.put("clients/maximum", broker.population().most());
        values.put("messages/received", totals.packetsReceived());
        values.put("messages/sent", totals.packetsSent());
        values.put("bytes/received", totals.bytesReceived());
        values.put("bytes/sent", totals.bytesSent());
        values.put("publish/messages/received", totals.messagesReceived());
        values.put("publish/messages/sent", totals.messagesSent());
        values.put("publish/bytes/received", totals.payloadReceived());
        values.put("publish/bytes/sent", totals.payloadSent());
        values.put("publish/messages/dropped", dropped());
        values.put("subscriptions/count", sessions.subscriptions());
        values.put("memory/bytes", broker.memory().taken());
        values.put("memory/limit/bytes", broker.memory().limit());
        for (int minutes : new int[] {1, 5, 15}) {
            values.put("load/messages/received/" + minutes + "min", load(received, minutes));
            values.put("load/messages/sent/" + minutes + "min", load(sent, minutes));
        }
        var here = store;
        if (here != null) {
            StoreFigures.add(here.status(), broker.clock().instant(), values);
        }
        for (var reason : Reason.values()) {
            long count = broker.counters().countOf(reason);
            if (count > 0) {
                values.put("refused/" + reason.topic(), count);
            }
        }
        return values;
    }

    private long dropped() {
        long dropped = 0;
        for (var reason : Reason.values()) {
            if (reason.isDroppedMessage()) {
                dropped += broker.counters().countOf(reason);
            }
        }
        return dropped;
    }

    private static String load(Load load, int minutes) {
        return String.format(Locale.ROOT, "%.2f", load.average(minutes));
    }

    private boolean publish(String topic, Object value) {
        var message = new Message(
                TopicName.of(TOP + topic),
                Payload.of(value.toString()),
                Qos.AT_MOST_ONCE,
                false,
                MessageProperties.NONE,
                broker.clock().instant());
        return broker.bus().publish(message, origin).matched();
    }
}
