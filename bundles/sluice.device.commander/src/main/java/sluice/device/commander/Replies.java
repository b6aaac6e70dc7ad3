package sluice.device.commander;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.TopicName;
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

    /**
     * Publishes the state a command led to, and answers whoever sent it.
     *
     * @return the answer
     */
    String done(Order order, Reading state) {
        state(state);
        var json = "{\"command\":" + MeasurementFormat.quote(order.command().name()) + ",\"done\":true,\"state\":{"
                + state.measurements().stream()
                        .map(one -> MeasurementFormat.quote(one.name()) + ":" + MeasurementFormat.plain(one))
                        .collect(Collectors.joining(","))
                + "}}";
        answer(order, json);
        return json;
    }

    /** Publishes a state, to be kept for those who come later. */
    void state(Reading state) {
        for (var measurement : state.measurements()) {
            publish(measurement.name(), MeasurementFormat.json(measurement, state.taken()), true);
        }
    }

    /** Publishes that a command was not carried out, and why, and answers whoever sent it. */
    void refused(Order order, String reason) {
        var name = order.command().name();
        LOG.warn("Command {} on {} was not carried out: {}", name, prefix, reason);
        failed(name, reason);
        answer(
                order,
                "{\"command\":" + MeasurementFormat.quote(name) + ",\"done\":false,\"reason\":"
                        + MeasurementFormat.quote(reason) + "}");
    }

    /** Publishes that something was not done, and why. */
    void failed(String command, String reason) {
        var json = "{\"command\":" + MeasurementFormat.quote(command) + ",\"reason\":" + MeasurementFormat.quote(reason)
                + "}";
        publish(ERROR, json, false);
    }

    /** Sends an answer, if the sender of the order waits for one. */
    void answer(Order order, String json) {
        if (order.answers() != null) {
            var properties =
                    new MessageProperties(true, null, "application/json", null, order.correlation(), List.of());
            bus.publish(
                    new Message(
                            order.answers(),
                            Payload.of(json),
                            Qos.AT_LEAST_ONCE,
                            false,
                            properties,
                            SteadyClock.SYSTEM.instant()),
                    origin);
        }
    }

    private void publish(String level, String json, boolean retain) {
        var topic = TopicName.of(prefix + "/" + level);
        bus.publish(
                new Message(topic, Payload.of(json), Qos.AT_LEAST_ONCE, retain, JSON, SteadyClock.SYSTEM.instant()),
                origin);
    }
}
