package sluice.device.sampler;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
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
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.TopicName;
import sluice.device.DeviceStatus;
import sluice.device.DeviceWatch;
import sluice.device.Sensor;

/**
 * Publishes the readings of one sensor on {@code <topic>/<measurement>}, or those of all on {@code <topic>/<device>/<measurement>}, and
 * beside them, retained, how the sensor is doing: {@code state}. Sensors come and go while it runs. One that reads all leaves those alone that
 * another sampler is for. Thread-safe.
 */
@Component(
        configurationPid = "sluice.device.sampler",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = DeviceWatch.class)
@Designate(ocd = Sampler.Config.class, factory = true)
public final class Sampler implements DeviceWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final String ALL = "*";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MessageBus bus;
    private final Origin origin;
    private final String topic;
    private final String device;
    private final Config config;
    private final SensorLoop.Pace pace;
    private final Outlet.Settings settings;
    private final Ticker ticker;
    private final Duration patience;
    private final List<SensorLoop> loops = new CopyOnWriteArrayList<>();
    private final List<SensorLoop.Subject> there = new ArrayList<>();
    private final Map<Object, Other> others = new HashMap<>();
    private final @Nullable Watchdog watchdog;

    /** Another sampler. */
    record Other(String device, String topic) {

        boolean isForAll() {
            return device.equals(ALL);
        }
    }

    /** What is published, where and how often. */
    @ObjectClassDefinition(name = "Sampler", description = "Publishes the readings of sensors at an interval")
    public @interface Config {
        @AttributeDefinition(name = "Topic", description = "The topic the measurements are published below")
        String topic();

        @AttributeDefinition(name = "Device", description = "The id of the device to read, or * for every device")
        String device() default ALL;

        @AttributeDefinition(name = "Interval", description = "Milliseconds between readings", min = "10")
        int interval_millis() default 1_000;

        @AttributeDefinition(
                name = "QoS",
                description = "Quality of service of the messages",
                options = {
                    @Option(label = "At most once", value = "0"),
                    @Option(label = "At least once", value = "1"),
                    @Option(label = "Exactly once", value = "2")
                })
        int qos() default 0;

        @AttributeDefinition(name = "Retain", description = "Whether the last reading is kept for later subscribers")
        boolean retain() default false;

        @AttributeDefinition(
                name = "Encoding",
                description = "How a measurement looks in a payload",
                options = {
                    @Option(label = "JSON with value, unit and time", value = "json"),
                    @Option(label = "The number alone", value = "plain"),
                    @Option(label = "SenML, RFC 8428", value = "senml")
                })
        String encoding() default "json";

        @AttributeDefinition(
                name = "Calibration",
                description = "Corrections, such as temperature.gain=1.02 and temperature.offset=-0.4")
        String[] calibration() default {};

        @AttributeDefinition(
                name = "Limits",
                description = "What can be at the place, such as temperature=-20..60; else a value is out of range")
        String[] limits() default {};

        @AttributeDefinition(
                name = "Units",
                description = "Units to publish in instead of the driver's, such as temperature=[degF]")
        String[] units() default {};

        @AttributeDefinition(
                name = "Deadband",
                description = "Changes that are too small to publish, such as temperature=0.1 or co2=2%")
        String[] deadband() default {};

        @AttributeDefinition(
                name = "Silence",
                description = "Milliseconds after which a value is published however little it changed; 0 for never",
                min = "0")
        int silence_millis() default 600_000;

        @AttributeDefinition(
                name = "Retry",
                description = "The longest milliseconds between readings of a device that is offline",
                min = "10")
        int retry_millis() default 60_000;

        @AttributeDefinition(
                name = "Hanging",
                description =
                        "Milliseconds after which a reading is said to hang, if they are longer than two intervals",
                min = "100")
        int hanging_millis() default 2_000;

        @AttributeDefinition(
                name = "Events",
                description =
                        "The most readings of a device in a second that are published unasked; further ones are left out",
                min = "1")
        int events_per_second() default 100;
    }

    @Activate
    public Sampler(@Reference MessageBus bus, Config config) {
        this(bus, config, Ticker.SYSTEM, PATIENCE, true);
    }

    /** @param watched whether a watchdog looks after it; otherwise somebody calls {@link #watch} */
    Sampler(MessageBus bus, Config config, Ticker ticker, Duration patience, boolean watched) {
        this.bus = bus;
        this.topic = topic(config.topic());
        this.device = config.device().strip();
        this.config = config;
        this.pace = pace(config);
        this.settings = settings(config, device.equals(ALL) ? Names.NONE : Names.of(config));
        this.ticker = ticker;
        this.patience = patience;
        this.origin = new Origin("sampler " + topic);
        if (device.isEmpty()) {
            throw new IllegalArgumentException("device: must be a device's id, or * for every device");
        }
        LOG.info(
                "Sampler {} reads {} every {} ms",
                topic,
                device.equals(ALL) ? "every sensor" : device,
                pace.interval().toMillis());
        this.watchdog = watched ? new Watchdog(topic, pace.hanging().dividedBy(4), this::watch) : null;
    }

    private static Outlet.Settings settings(Config config, Names names) {
        return new Outlet.Settings(
                qos(config.qos()),
                config.retain(),
                Encoding.of(config.encoding()),
                Treatment.of(config.calibration(), config.limits(), config.units()),
                Deadbands.of(config.deadband(), atLeast("silence.millis", config.silence_millis(), 0)),
                names);
    }

    /**
     * Refuses what no sampler can be made of.
     *
     * @throws IllegalArgumentException if a value is wrong; the sentence begins with its key
     */
    static void check(Config config) {
        topic(config.topic());
        pace(config);
        settings(config, Names.NONE);
    }

    Config config() {
        return config;
    }

    boolean isForAll() {
        return device.equals(ALL);
    }

    /** Returns whether it reads this device now. */
    boolean reads(String id) {
        return loops.stream().anyMatch(loop -> loop.id().equals(id));
    }

    @Override
    public List<DeviceStatus> devices() {
        return loops.stream().map(SensorLoop::status).toList();
    }

    /** Looks after readings that do not come back. */
    void watch() {
        loops.forEach(SensorLoop::watch);
    }

    /** Ends all readings, those that are being made in the middle of the time for it; returns within a second, even if a driver does not. */
    @Deactivate
    public void close() {
        if (watchdog != null) {
            watchdog.close();
        }
        end(loops, loop -> isHandedOver(loop.id()) ? "" : "its sampler was stopped");
        loops.clear();
    }

    @Reference(service = Sensor.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addSensor(ServiceReference<Sensor> reference, Sensor sensor) {
        add(String.valueOf(reference.getProperty(Sensor.ID)), bundle(reference), sensor);
    }

    void removeSensor(Sensor sensor) {
        synchronized (there) {
            there.removeIf(subject -> subject.sensor().equals(sensor));
        }
        for (var loop : List.copyOf(loops)) {
            if (loop.sensor().equals(sensor)) {
                end(loop, "its driver was stopped");
            }
        }
    }

    /** Another sampler has come: who reads all leaves its device to it. */
    @Reference(service = DeviceWatch.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addOther(ServiceReference<DeviceWatch> reference) {
        add(reference, new Other(text(reference, "device"), text(reference, "topic")));
    }

    void removeOther(ServiceReference<DeviceWatch> reference) {
        remove(reference);
    }

    private static String text(ServiceReference<?> reference, String key) {
        var value = reference.getProperty(key);
        return value == null ? ALL : String.valueOf(value).strip();
    }

    void add(Object key, Other other) {
        synchronized (there) {
            others.put(key, other);
        }
        for (var loop : List.copyOf(loops)) {
            if (!isMine(loop.id())) {
                end(loop, loop.topic().equals(other.topic) ? "" : "a sampler of its own reads it");
            }
        }
    }

    void remove(Object key) {
        List<SensorLoop.Subject> back;
        synchronized (there) {
            var other = others.remove(key);
            back = there.stream()
                    .filter(subject -> other != null && subject.id().equals(other.device))
                    .toList();
        }
        if (isForAll()) {
            back.forEach(this::read);
        }
    }

    /** Returns whether somebody who reads all goes on with this device on the same topic. */
    private boolean isHandedOver(String id) {
        synchronized (there) {
            return others.values().stream().anyMatch(one -> one.isForAll() && (one.topic + "/" + id).equals(topic));
        }
    }

    void add(String id, String bundle, Sensor sensor) {
        var subject = new SensorLoop.Subject(id, bundle, sensor);
        synchronized (there) {
            there.add(subject);
        }
        read(subject);
    }

    private void read(SensorLoop.Subject subject) {
        var id = subject.id();
        if (!isMine(id)) {
            return;
        }
        if (reads(id)) {
            LOG.warn(
                    "Sampler {} finds a second device {}, in bundle {}: both are published",
                    topic,
                    id,
                    subject.bundle());
        }
        var outlet = new Outlet(bus, origin, isForAll() ? topic + "/" + id : topic, id, settings, SteadyClock.SYSTEM);
        var loop = new SensorLoop(subject, outlet, pace, ticker);
        loops.add(loop);
        loop.start();
    }

    private boolean isMine(String id) {
        synchronized (there) {
            return isForAll() ? others.values().stream().noneMatch(one -> one.device.equals(id)) : device.equals(id);
        }
    }

    private void end(SensorLoop loop, String reason) {
        if (loops.remove(loop)) {
            end(List.of(loop), one -> reads(one.id()) ? "" : reason);
        }
    }

    /**
     * A reading may end by itself in the first half of the time: a chip that is left in the middle of a measurement refuses the next
     * one, and whoever reads it next would tell of a failure that is none.
     */
    private void end(List<SensorLoop> ending, Function<SensorLoop, String> reason) {
        long now = System.nanoTime();
        long half = now + patience.toNanos() / 2;
        long deadline = now + patience.toNanos();
        ending.forEach(SensorLoop::stop);
        ending.forEach(loop -> loop.finish(half));
        ending.forEach(loop -> loop.end(deadline, reason.apply(loop)));
    }

    private static String bundle(ServiceReference<?> reference) {
        var bundle = reference.getBundle();
        return bundle == null ? "unknown" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static String topic(String text) {
        try {
            var topic = TopicName.of(text.strip()).value();
            if (topic.endsWith("/")) {
                throw new IllegalArgumentException("topic name '" + topic + "' ends with /, which is added anyway");
            }
            return topic;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic: " + e.getMessage(), e);
        }
    }

    private static SensorLoop.Pace pace(Config config) {
        var interval = atLeast("interval.millis", config.interval_millis(), 10);
        var hanging = atLeast("hanging.millis", config.hanging_millis(), 100);
        var twice = interval.multipliedBy(2);
        return new SensorLoop.Pace(
                interval,
                atLeast("retry.millis", config.retry_millis(), 10),
                twice.compareTo(hanging) > 0 ? twice : hanging,
                events(config.events_per_second()));
    }

    private static int events(int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("events.per.second: must be 1 or more, not " + perSecond);
        }
        return perSecond;
    }

    private static Duration atLeast(String key, int millis, int least) {
        if (millis < least) {
            throw new IllegalArgumentException(key + ": must be " + least + " or more, not " + millis);
        }
        return Duration.ofMillis(millis);
    }

    private static Qos qos(int level) {
        try {
            return Qos.of(level);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("qos: must be 0, 1 or 2, not " + level, e);
        }
    }
}
