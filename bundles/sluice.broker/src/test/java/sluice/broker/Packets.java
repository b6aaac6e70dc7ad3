package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.Will;

/** Packets as tests need them, in few words. */
final class Packets {

    private Packets() {}

    static Message message(String topic, int qos, String text) {
        return new Message(
                TopicName.of(topic), Payload.of(text), Qos.of(qos), false, MessageProperties.NONE, Instant.now());
    }

    static Packet.Publish publish(int id, String topic, int qos, String text) {
        return new Packet.Publish(id, false, message(topic, qos, text));
    }

    static Packet.Publish retained(int id, String topic, int qos, String text) {
        return new Packet.Publish(id, false, message(topic, qos, text).withRetain(true));
    }

    static Packet.Subscribe subscribe(int id, String filter, int qos) {
        return new Packet.Subscribe(id, List.of(Packet.Subscribe.Request.of(filter, Qos.of(qos))), 0, List.of());
    }

    static Packet.Puback puback(int id) {
        return new Packet.Puback(id, ReasonCode.SUCCESS);
    }

    static Packet.Connect connect(String clientId, boolean cleanStart, ConnectProperties properties) {
        return connect(clientId, cleanStart, properties, null);
    }

    static Packet.Connect connect(
            String clientId, boolean cleanStart, ConnectProperties properties, @Nullable Will will) {
        return new Packet.Connect(
                ProtocolVersion.MQTT_5, clientId, cleanStart, Duration.ZERO, will, null, null, properties);
    }

    /** Returns properties that keep the session for so many seconds. */
    static ConnectProperties kept(long seconds) {
        return ConnectProperties.NONE.withSessionExpiry(Duration.ofSeconds(seconds));
    }

    static Will will(String topic, String text, long delaySeconds) {
        return new Will(message(topic, 1, text), Duration.ofSeconds(delaySeconds));
    }

    static Packet.Disconnect disconnect(ReasonCode code) {
        return new Packet.Disconnect(code, Diagnostics.NONE);
    }
}
