package sluice.device.commander;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.device.Command;
import sluice.device.MeasurementFormat;
import sluice.device.Reading;

/** What becomes of one device's commands, published below its topic. Thread-safe. */
final class Replies {

    /** The topic level refusals are on. */
    static final String ERROR = "error";

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final MessageProperties JSON =
            new MessageProperties(true, null, "application/json", null, null, List.of());

    private final MessageBus bus;
    private final Origin origin;
    private final String prefix;

    Replies(MessageBus bus, Origin origin, String prefix) {
        this.bus = bus;
        this.origin = origin;
        this.prefix = prefix;
    }

    /** Publishes the state a command led to, to be kept for those who come later. */
    void done(Reading state) {
        for (var measurement : state.measurements()) {
            publish(measurement.name(), MeasurementFormat.json(measurement, state.taken()), true);
        }
    }

    /** Publishes that a command was not carried out, and why. */
    void refused(Command command, String reason) {
        LOG.warn("Command {} on {} was not carried out: {}", command.name(), prefix, reason);
        var json = "{\"command\":" + MeasurementFormat.quote(command.name()) + ",\"reason\":"
                + MeasurementFormat.quote(reason) + "}";
        publish(ERROR, json, false);
    }

    private void publish(String level, String json, boolean retain) {
        var topic = TopicName.of(prefix + "/" + level);
        bus.publish(new Message(topic, Payload.of(json), Qos.AT_LEAST_ONCE, retain, JSON, Instant.now()), origin);
    }
}
