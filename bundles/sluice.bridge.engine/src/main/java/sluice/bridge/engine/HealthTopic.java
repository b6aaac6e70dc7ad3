package sluice.bridge.engine;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sluice.bridge.BridgeHealth;
import sluice.bridge.BridgeHealth.RuleHealth;
import sluice.bridge.Drop;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/** Publishes a bridge's health as JSON, retained, on {@code $SYS/bridge/<name>/health}. Confined to the bridge's loop. */
final class HealthTopic {

    private final TopicName topic;
    private final MessageBus bus;
    private final Origin origin;
    private String last = "";

    HealthTopic(String name, MessageBus bus, Origin origin) {
        this.topic = TopicName.of("$SYS/bridge/" + name + "/health");
        this.bus = bus;
        this.origin = origin;
    }

    /** Publishes it if it is not as it was. */
    void update(BridgeHealth health) {
        var json = json(health);
        if (!json.equals(last)) {
            last = json;
            publish(Payload.of(json));
        }
    }

    /** The bridge is no more. */
    void clear() {
        publish(Payload.EMPTY);
    }

    private void publish(Payload payload) {
        bus.publish(Message.of(topic, payload).withRetain(true), origin);
    }

    static String json(BridgeHealth health) {
        return String.format(
                Locale.ROOT,
                "{\"hint\":\"%s\",\"oldestSeconds\":%d,\"inPerSecond\":%.1f,\"outPerSecond\":%.1f,\"hoursToFull\":%s,"
                        + "\"ackMillis\":{\"median\":%.1f,\"slow\":%.1f},\"lastAck\":%s,\"window\":%d,\"deadLetters\":%d,"
                        + "\"rules\":[%s]}",
                StateTopic.escape(health.hint()),
                health.oldest().toSeconds(),
                health.inPerSecond(),
                health.outPerSecond(),
                health.untilFull().map(HealthTopic::hours).orElse("null"),
                millis(health.ackMedian()),
                millis(health.ackSlow()),
                health.lastAck().map(at -> "\"" + at + "\"").orElse("null"),
                health.window(),
                health.deadLetters(),
                health.rules().stream().map(HealthTopic::json).collect(Collectors.joining(",")));
    }

    private static String json(RuleHealth rule) {
        return "{\"name\":\"%s\",\"lane\":%d,\"out\":%d,\"in\":%d,\"waiting\":%d,\"oldestSeconds\":%d,\"alarm\":\"%s\",\"remark\":\"%s\",\"dropped\":{%s}}"
                .formatted(
                        StateTopic.escape(rule.name()),
                        rule.lane(),
                        rule.out(),
                        rule.in(),
                        rule.waiting(),
                        rule.oldest().toSeconds(),
                        StateTopic.escape(rule.alarm()),
                        StateTopic.escape(rule.remark()),
                        drops(rule.dropped()));
    }

    private static String drops(Map<Drop, Long> dropped) {
        return dropped.entrySet().stream()
                .map(drop -> "\"%s\":%d".formatted(StateTopic.word(drop.getKey()), drop.getValue()))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String hours(Duration left) {
        return String.format(Locale.ROOT, "%.2f", left.toSeconds() / 3600.0);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
