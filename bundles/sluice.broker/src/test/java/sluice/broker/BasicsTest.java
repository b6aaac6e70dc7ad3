package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;

class BasicsTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aMessageGoesFromOneClientToAnother() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_3_1_1, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p", true)) {
            subscriber.send("82 00 01 00 03 61 2F 62 00").receive(Packet.Suback.class);
            publisher.send("30 00 03 61 2F 62 68 69").sync();
            subscriber.expect("30 00 03 61 2F 62 68 69");
            assertThat(rig.bus.subscribers()).isEqualTo(1);
        }
    }
}
