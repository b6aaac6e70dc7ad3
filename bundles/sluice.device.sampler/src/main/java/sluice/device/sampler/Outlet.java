package sluice.device.sampler;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;

/** Where one sensor's measurements and states are published. Thread-safe. */
final class Outlet {

    /** What is the same for all sensors of a sampler. */
    record Settings(
            Qos qos, boolean retain, Encoding encoding, Treatment treatment, Deadbands deadbands, Names names) {}

    /** The topic level the sensor's health is on; no measurement can have it. */
    static final String STATE = "state";

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final MessageBus bus;
    private final Origin origin;
    private final String prefix;
    private final String device;
    private final Settings settings;
    private final InstantSource clock;
    private final Map<String, TopicName> topics = new ConcurrentHashMap<>();
    private final Map<String, Deadbands.Last> published = new LinkedHashMap<>();
    private final Repeats lost = new Repeats();
    private volatile boolean compared; // the names in its settings with what is measured

    /** @param prefix the topic above the measurements, without a slash at its end */
    Outlet(MessageBus bus, Origin origin, String prefix, String device, Settings settings, InstantSource clock) {
        this.bus = bus;
        this.origin = origin;
        this.prefix = prefix;
        this.device = device;
        this.settings = settings;
        this.clock = clock;
    }

    String prefix() {
        return prefix;
    }

    /**
     * Publishes every measurement that is news on its own topic.
     *
     * @return the reading with its measurements as they are published
     * @throws IllegalArgumentException if a measurement has a name no topic can have, or cannot become what it is to become
     */
    Reading publish(Reading reading) {
        var treated = new ArrayList<Measurement>();
        var messages = new ArrayList<Message>();
        synchronized (published) {
            for (var raw : reading.measurements()) {
                if (raw.name().equals(STATE)) {
                    throw new IllegalArgumentException("a measurement must not be called " + STATE);
                }
                var measurement = settings.treatment.apply(raw);
                if (settings.deadbands.isNews(published.get(raw.name()), measurement, reading.taken())) {
                    messages.add(message(measurement, reading.taken()));
                }
                treated.add(measurement);
            }
        }
        if (!compared) {
            compared = true;
            var measured = treated.stream().map(Measurement::name).toList();
            settings.names.unknown(device, measured).forEach(sentence -> LOG.warn("Sampler {}: {}", prefix, sentence));
        }
        messages.forEach(this::send);
        return new Reading(reading.taken(), treated);
    }

    /** Publishes every measurement once more as it was, but stale, if the encoding can say so. */
    void stale(String reason) {
        if (!settings.encoding.tellsQuality()) {
            return;
        }
        var messages = new ArrayList<Message>();
        synchronized (published) {
            for (var last : List.copyOf(published.values())) {
                messages.add(message(last.measurement().but(Quality.STALE, reason), last.taken()));
            }
        }
        messages.forEach(this::send);
    }

    /** Publishes a state, to be kept for those who come later. */
    void publish(Health health) {
        send(message(STATE, Payload.of(health.json()), Encoding.JSON, true));
    }

    private Message message(Measurement measurement, Instant taken) {
        published.put(measurement.name(), new Deadbands.Last(measurement, taken));
        var payload = settings.encoding.encode(device, measurement, taken);
        return message(measurement.name(), payload, settings.encoding, settings.retain);
    }

    private Message message(String level, Payload payload, Encoding encoding, boolean retain) {
        var topic = topics.computeIfAbsent(level, name -> TopicName.of(prefix + "/" + name));
        return new Message(topic, payload, settings.qos, retain, encoding.properties(), clock.instant());
    }

    private void send(Message message) {
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
