package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Drop;
import sluice.bridge.Limits;
import sluice.bus.Message;

/** Makes messages such that the far side can take them now. A pure function. */
final class Fitting {

    /** What a PUBLISH has beside topic, payload and properties of variable length: headers, lengths, packet identifier. */
    private static final int OVERHEAD = 32;

    private Fitting() {}

    /** Returns why the far side cannot have this message, null if it can. */
    static @Nullable Drop obstacle(Message message, Limits limits, @Nullable Duration age, Instant now) {
        if (message.isExpired(now)
                || age != null && !now.isBefore(message.received().plus(age))) {
            return Drop.EXPIRED;
        }
        return size(message) > limits.maximumPacket() ? Drop.TOO_LONG : null;
    }

    /** Returns the message as the far side can take it. */
    static Message fit(Message message, Limits limits, String gateway, Instant now) {
        var fitting = message.atMost(limits.maximumQos());
        if (!limits.retainAvailable()) {
            fitting = fitting.withRetain(false);
        }
        var expiry = message.properties().expiry();
        if (expiry != null) { // counted down by the time it waited [MQTT-3.3.2-6]
            long left = expiry.minus(Duration.between(message.received(), now)).toMillis();
            var seconds = Duration.ofSeconds(Math.max(1, (left + 999) / 1000));
            fitting = fitting.withProperties(message.properties().withExpiry(seconds));
        }
        return limits.subscriptionOptions() ? Path.through(fitting, gateway) : fitting;
    }

    /** Returns about how many bytes the message takes on the wire, rather too many than too few. */
    static long size(Message message) {
        var properties = message.properties();
        long size =
                (long) OVERHEAD + message.topic().length() + message.payload().length();
        if (properties.contentType() != null) {
            size += 3L + 3L * properties.contentType().length();
        }
        if (properties.responseTopic() != null) {
            size += 3L + properties.responseTopic().length();
        }
        if (properties.correlation() != null) {
            size += 3L + properties.correlation().length();
        }
        for (var user : properties.user()) {
            size += 5 + 3L * (user.name().length() + user.value().length());
        }
        return size;
    }
}
