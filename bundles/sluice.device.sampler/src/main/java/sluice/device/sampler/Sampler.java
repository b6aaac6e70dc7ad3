package sluice.device.sampler;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import sluice.bus.TopicName;
import sluice.device.Sensor;

/**
 * Publishes the readings of one sensor on {@code <topic>/<measurement>}, or those of all on {@code <topic>/<device>/<measurement>}, and
 * beside them, retained, how the sensor is doing: {@code state}. Sensors come and go while it runs. Thread-safe.
 */
@Component(
        configurationPid = "sluice.device.sampler",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Sampler.Config.class, factory = true)
public final class Sampler {

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final String ALL = "*";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MessageBus bus;
    private final Origin origin;
    private final String topic;
    private final String device;
    private final Duration interval;
    private final Outlet.Settings settings;
    private final Ticker ticker;
    private final Duration patience;
    private final List<SensorLoop> loops = new CopyOnWriteArrayList<>();

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
                    @Option(label = "The number alone", value = "plain")
                })
        String encoding() default "json";
    }

    @Activate
    public Sampler(@Reference MessageBus bus, Config config) {
        this(bus, config, Ticker.SYSTEM, PATIENCE);
    }

    Sampler(MessageBus bus, Config config, Ticker ticker, Duration patience) {
        this.bus = bus;
        this.topic = topic(config.topic());
        this.device = config.device().strip();
        this.interval = interval(config.interval_millis());
        this.settings = new Outlet.Settings(qos(config.qos()), config.retain(), Encoding.of(config.encoding()));
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
                interval.toMillis());
    }

    /** Ends all readings; returns within a second, even if a driver does not. */
    @Deactivate
    public void close() {
        loops.forEach(SensorLoop::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        for (var loop : loops) {
            loop.end(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), "its sampler was stopped");
        }
        loops.clear();
    }

    @Reference(service = Sensor.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addSensor(ServiceReference<Sensor> reference, Sensor sensor) {
        add(String.valueOf(reference.getProperty(Sensor.ID)), bundle(reference), sensor);
    }

    void removeSensor(Sensor sensor) {
        for (var loop : List.copyOf(loops)) {
            if (loop.sensor().equals(sensor) && loops.remove(loop)) {
                loop.stop();
                boolean replaced = loops.stream().anyMatch(other -> other.id().equals(loop.id()));
                loop.end(patience, replaced ? "" : "its driver was stopped");
            }
        }
    }

    void add(String id, String bundle, Sensor sensor) {
        if (!device.equals(ALL) && !device.equals(id)) {
            return;
        }
        if (loops.stream().anyMatch(loop -> loop.id().equals(id))) {
            LOG.warn("Sampler {} finds a second device {}, in bundle {}: both are published", topic, id, bundle);
        }
        var outlet = new Outlet(
                bus, origin, device.equals(ALL) ? topic + "/" + id : topic, settings, InstantSource.system());
        var loop = new SensorLoop(new SensorLoop.Subject(id, bundle, sensor), outlet, interval, ticker);
        loops.add(loop);
        loop.start();
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

    private static Duration interval(int millis) {
        if (millis < 10) {
            throw new IllegalArgumentException("interval.millis: must be 10 or more, not " + millis);
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
