package sluice.homeassistant;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.device.Actuator;
import sluice.device.DeviceStatus;
import sluice.device.DeviceWatch;
import sluice.device.Measurement;
import sluice.device.Sensor;

/**
 * Looks every few seconds which devices are read, and announces what is new or has changed. A device that has been away for a minute is taken
 * back; one whose driver is being replaced is not. Thread-safe; the looking is done by one thread.
 */
@Component(
        configurationPid = "sluice.homeassistant",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = HomeAssistant.Config.class)
public final class HomeAssistant implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(HomeAssistant.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration FORGET = Duration.ofMinutes(1);
    private static final MessageProperties JSON =
            new MessageProperties(true, null, "application/json", null, null, List.of());

    private final MessageBus bus;
    private final Announcement.Settings settings;
    private final InstantSource clock;
    private final ScheduledExecutorService thread;
    private final List<DeviceWatch> watches = new CopyOnWriteArrayList<>();
    private final Map<Actuator, String> actuators = new ConcurrentHashMap<>();
    private final Map<String, Known> known = new HashMap<>(); // the thread's, by topic
    private volatile boolean again;

    /** What was announced of a device. */
    private static final class Known {

        private final Map<String, Measurement> measurements = new LinkedHashMap<>();
        private String told = "";
        private Instant seen = Instant.MIN;
    }

    /** How the devices are announced. */
    @ObjectClassDefinition(name = "Home Assistant", description = "Announces the devices to Home Assistant")
    public @interface Config {
        @AttributeDefinition(name = "Prefix", description = "Home Assistant's discovery prefix")
        String prefix() default "homeassistant";

        @AttributeDefinition(name = "Gateway", description = "This gateway's name, unique in that Home Assistant")
        String gateway() default "sluice";

        @AttributeDefinition(
                name = "Commands",
                description = "The topic of the commander for all devices; empty: relays are only shown")
        String commands() default "cmd";

        @AttributeDefinition(
                name = "Encoding",
                description = "How the samplers publish",
                options = {
                    @Option(label = "JSON with value, unit and time", value = "json"),
                    @Option(label = "The number alone", value = "plain")
                })
        String encoding() default "json";

        @AttributeDefinition(
                name = "Expiry",
                description = "Seconds without a reading after which a value is unknown; 0 for never",
                min = "0")
        int expire_seconds() default 0;
    }

    @Activate
    public HomeAssistant(@Reference MessageBus bus, Config config) {
        this(bus, config, SteadyClock.SYSTEM, LOOK);
    }

    /** @param every how often to look, zero for when {@link #look} is called */
    HomeAssistant(MessageBus bus, Config config, InstantSource clock, Duration every) {
        this.bus = bus;
        this.clock = clock;
        this.settings = settings(config);
        bus.subscribe(this, Subscription.to(TopicFilter.of(settings.prefix() + "/status")));
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("homeassistant").factory());
        if (every.isPositive()) {
            var _ = thread.scheduleWithFixedDelay(
                    this::lookSafely, every.toMillis() / 5, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        LOG.info("Devices are announced to Home Assistant below {}", settings.prefix());
    }

    private static Announcement.Settings settings(Config config) {
        boolean plain = switch (config.encoding()) {
            case "json" -> false;
            case "plain" -> true;
            default ->
                throw new IllegalArgumentException("encoding: must be json or plain, not '" + config.encoding() + "'");
        };
        if (config.gateway().isBlank()) {
            throw new IllegalArgumentException("gateway: must be a name, such as sluice");
        }
        if (config.expire_seconds() < 0) {
            throw new IllegalArgumentException("expire.seconds: must be 0 or more, not " + config.expire_seconds());
        }
        return new Announcement.Settings(
                topic("prefix", config.prefix()),
                config.gateway().strip(),
                config.commands().isBlank() ? "" : topic("commands", config.commands()),
                plain,
                config.expire_seconds());
    }

    private static String topic(String key, String text) {
        try {
            return TopicName.of(text.strip()).value();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    /** Announces no more; what was announced stays, and its states say that nobody reads any more. */
    @Deactivate
    public void close() {
        bus.unsubscribe(this);
        thread.shutdownNow();
    }

    @Reference(service = DeviceWatch.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addWatch(DeviceWatch watch) {
        watches.add(watch);
    }

    void removeWatch(DeviceWatch watch) {
        watches.remove(watch);
    }

    @Reference(service = Actuator.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addActuator(Actuator actuator, Map<String, Object> properties) {
        actuators.put(actuator, String.valueOf(properties.get(Sensor.ID)));
    }

    void removeActuator(Actuator actuator) {
        actuators.remove(actuator);
    }

    /** Home Assistant has come back; everything is told once more, within the next few seconds. */
    @Override
    public void receive(Delivery delivery) {
        if (delivery.message().payload().text().equals("online")) {
            again = true;
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The devices could not be announced", e);
        }
    }

    /** Announces what has changed. */
    void look() {
        boolean all = again;
        again = false;
        var now = clock.instant();
        for (var watch : watches) {
            watch.devices().forEach(status -> announce(status, now, all));
        }
        known.entrySet().removeIf(entry -> isGone(entry.getKey(), entry.getValue(), now));
    }

    private void announce(DeviceStatus status, Instant now, boolean all) {
        if (status.last().isEmpty()) {
            return; // what it measures is not known yet
        }
        var measurements = status.last().get().measurements();
        var bare = new Announcement(settings, status, Map.of(), Set.of());
        var device = known.computeIfAbsent(bare.topic(), _ -> new Known());
        device.seen = now;
        // By name and unit alone: values come and go with each reading, entities do not.
        measurements.forEach(one -> device.measurements.put(one.name(), new Measurement(one.name(), 0, one.unit())));
        var announcement = new Announcement(settings, status, device.measurements, commands(status.device()));
        var json = announcement.json();
        if (all || !json.equals(device.told)) {
            device.told = json;
            publish(announcement.topic(), json);
        }
    }

    private Set<String> commands(String device) {
        return actuators.entrySet().stream()
                .filter(entry -> entry.getValue().equals(device))
                .flatMap(entry -> entry.getKey().commands().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isGone(String topic, Known device, Instant now) {
        boolean gone = Duration.between(device.seen, now).compareTo(FORGET) >= 0;
        if (gone) {
            publish(topic, "");
        }
        return gone;
    }

    private void publish(String topic, String json) {
        bus.publish(
                new Message(TopicName.of(topic), Payload.of(json), Qos.AT_LEAST_ONCE, true, JSON, clock.instant()),
                new Origin("homeassistant"));
    }
}
