package sluice.device.sampler;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.device.MeasurementFormat;
import sluice.device.Reading;

/** Where one sensor's measurements and states are published. Thread-safe. */
final class Outlet {

    /** What is the same for all sensors of a sampler. */
    record Settings(Qos qos, boolean retain, Encoding encoding) {}

    /** The topic level the sensor's health is on; no measurement can have it. */
    static final String STATE = "state";

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final MessageBus bus;
    private final Origin origin;
    private final String prefix;
    private final Settings settings;
    private final InstantSource clock;
    private final Map<String, TopicName> topics = new ConcurrentHashMap<>();
    private final Repeats lost = new Repeats();

    /** @param prefix the topic above the measurements, without a slash at its end */
    Outlet(MessageBus bus, Origin origin, String prefix, Settings settings, InstantSource clock) {
        this.bus = bus;
        this.origin = origin;
        this.prefix = prefix;
        this.settings = settings;
        this.clock = clock;
    }

    String prefix() {
        return prefix;
    }

    /**
     * Publishes every measurement on its own topic.
     *
     * @throws IllegalArgumentException if a measurement has a name no topic can have
     */
    void publish(Reading reading) {
        for (var measurement : reading.measurements()) {
            if (measurement.name().equals(STATE)) {
                throw new IllegalArgumentException("a measurement must not be called " + STATE);
            }
            var payload = settings.encoding.encode(measurement, reading.taken());
            publish(measurement.name(), payload, settings.encoding, settings.retain, clock.instant());
        }
    }

    /** Publishes a state, to be kept for those who come later. */
    void publish(Health health, String reason) {
        var json = "{\"state\":" + MeasurementFormat.quote(health.word())
                + (reason.isEmpty() ? "" : ",\"reason\":" + MeasurementFormat.quote(reason)) + "}";
        publish(STATE, Payload.of(json), Encoding.JSON, true, clock.instant());
    }

    private void publish(String level, Payload payload, Encoding encoding, boolean retain, Instant now) {
        var topic = topics.computeIfAbsent(level, name -> TopicName.of(prefix + "/" + name));
        var message = new Message(topic, payload, settings.qos, retain, encoding.properties(), now);
        var receipt = bus.publish(message, origin);
        if (settings.qos != Qos.AT_MOST_ONCE && !receipt.isStored()) {
            var _ = receipt.stored().whenComplete((_, failure) -> stored(failure));
        }
    }

    private void stored(@Nullable Throwable failure) {
        if (failure == null) {
            int were = lost.clear();
            if (were > 0) {
                LOG.info("Readings on {} are kept again after {}", prefix, were);
            }
        } else if (lost.another()) {
            LOG.warn("A reading on {} could not be kept, {} so far: {}", prefix, lost.count(), failure.getMessage());
        }
    }
}
