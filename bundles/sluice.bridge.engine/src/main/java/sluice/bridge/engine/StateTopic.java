package sluice.bridge.engine;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import sluice.bridge.BridgeStatus;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * Publishes a bridge's status as JSON, retained, on {@code $SYS/bridge/<name>/state}: at once when its state changes, and at most
 * once a second while only numbers do. Confined to the bridge's loop.
 */
final class StateTopic {

    private static final Duration PACE = Duration.ofSeconds(1);

    private final TopicName topic;
    private final MessageBus bus;
    private final Origin origin;
    private final Loop loop;
    private final Supplier<BridgeStatus> status;
    private Standing last;
    private boolean soon;

    StateTopic(String name, MessageBus bus, Origin origin, Loop loop, Standing first, Supplier<BridgeStatus> status) {
        this.topic = TopicName.of("$SYS/bridge/" + name + "/state");
        this.bus = bus;
        this.origin = origin;
        this.loop = loop;
        this.status = status;
        this.last = first;
    }

    /** Something may have changed. */
    void update(Standing standing) {
        if (!standing.equals(last)) {
            last = standing;
            publish(Payload.of(json(status.get())));
        } else if (!soon) {
            soon = true;
            loop.schedule(PACE, () -> {
                soon = false;
                publish(Payload.of(json(status.get())));
            });
        }
    }

    /** The bridge is no more. */
    void clear() {
        publish(Payload.EMPTY);
    }

    private void publish(Payload payload) {
        bus.publish(Message.of(topic, payload).withRetain(true), origin);
    }

    static String json(BridgeStatus status) {
        var dropped = status.dropped().entrySet().stream()
                .map(drop -> "\"%s\":%d".formatted(word(drop.getKey()), drop.getValue()))
                .sorted()
                .collect(Collectors.joining(","));
        return ("{\"state\":\"%s\",\"reason\":\"%s\",\"since\":\"%s\",\"remote\":\"%s\",\"connects\":%d,"
                        + "\"sent\":%d,\"received\":%d,\"inFlight\":%d,\"spool\":{\"messages\":%d,\"bytes\":%d},"
                        + "\"dropped\":{%s}}")
                .formatted(
                        word(status.state()),
                        escape(status.reason()),
                        status.since(),
                        escape(status.remote()),
                        status.connects(),
                        status.sent(),
                        status.received(),
                        status.inFlight(),
                        status.spool().messages(),
                        status.spool().bytes(),
                        dropped);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String escape(String text) {
        var escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (c < ' ') {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
