package sluice.bench;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;

/** The messages all benchmarks use: 128 bytes, as sensors' readings have about. */
final class Messages {

    static final int PAYLOAD = 128;

    private Messages() {}

    static Message of(String topic, Qos qos, boolean retain) {
        var payload = new byte[PAYLOAD];
        Arrays.fill(payload, (byte) 'x');
        return new Message(
                TopicName.of(topic), Payload.of(payload), qos, retain, MessageProperties.NONE, Instant.now());
    }

    static Packet.Publish publish(String topic, Qos qos) {
        int id = qos == Qos.AT_MOST_ONCE ? 0 : 1;
        return new Packet.Publish(id, false, of(topic, qos, false), 0, List.of());
    }
}
