package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** The exchanges of QoS 0, 1 and 2, in both directions. */
class QosTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest(name = "{0}: published with {1}, granted {2}, delivered with {3}")
    @Spec({"MQTT-3.8.4-8", "MQTT-3.3.4-1", "MQTT-4.3.1-1", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.3.3-11"})
    @CsvSource({
        "MQTT_3_1, 0, 0, 0", "MQTT_3_1, 1, 1, 1", "MQTT_3_1, 2, 2, 2",
        "MQTT_3_1_1, 0, 0, 0", "MQTT_3_1_1, 0, 1, 0", "MQTT_3_1_1, 0, 2, 0",
        "MQTT_3_1_1, 1, 0, 0", "MQTT_3_1_1, 1, 1, 1", "MQTT_3_1_1, 1, 2, 1",
        "MQTT_3_1_1, 2, 0, 0", "MQTT_3_1_1, 2, 1, 1", "MQTT_3_1_1, 2, 2, 2",
        "MQTT_5, 0, 0, 0", "MQTT_5, 0, 1, 0", "MQTT_5, 0, 2, 0",
        "MQTT_5, 1, 0, 0", "MQTT_5, 1, 1, 1", "MQTT_5, 1, 2, 1",
        "MQTT_5, 2, 0, 0", "MQTT_5, 2, 1, 1", "MQTT_5, 2, 2, 2"
    })
    void theLowerQosCounts(ProtocolVersion version, int published, int granted, int delivered) {
        try (var subscriber = rig.connected(version, "s", true);
                var publisher = rig.connected(version, "p", true)) {
            var suback = subscriber.send(subscribe(1, "a/b", granted)).receive(Packet.Suback.class);
            assertThat(suback.codes()).containsExactly(ReasonCode.granted(Qos.of(granted)));

            publisher.send(publish(published == 0 ? 0 : 7, "a/b", published, "x"));
            answer(publisher, published);
            var message = subscriber.receive(Packet.Publish.class);

            assertThat(message.message().qos().level()).isEqualTo(delivered);
            assertThat(message.message().payload().text()).isEqualTo("x");
            assertThat(message.dup()).isFalse();
            acknowledge(subscriber, message);
            subscriber.expectNothing();
            publisher.expectNothing();
        }
    }

    private static void answer(RawClient publisher, int qos) {
        if (qos == 1) {
            assertThat(publisher.receive(Packet.Puback.class).id()).isEqualTo(7);
        } else if (qos == 2) {
            assertThat(publisher.receive(Packet.Pubrec.class).id()).isEqualTo(7);
            publisher.send(new Packet.Pubrel(7, ReasonCode.SUCCESS));
            assertThat(publisher.receive(Packet.Pubcomp.class).id()).isEqualTo(7);
        }
    }

    private static void acknowledge(RawClient subscriber, Packet.Publish message) {
        switch (message.message().qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> subscriber.send(Packets.puback(message.id()));
            case EXACTLY_ONCE -> {
                subscriber.send(new Packet.Pubrec(message.id(), ReasonCode.SUCCESS));
                assertThat(subscriber.receive(Packet.Pubrel.class).id()).isEqualTo(message.id());
                subscriber.send(new Packet.Pubcomp(message.id(), ReasonCode.SUCCESS));
            }
        }
    }

    @Test
    @Spec({"MQTT-4.3.3-10", "MQTT-4.3.3-12"})
    void aRepeatedQos2MessageIsDeliveredOnceUntilItIsReleased() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            subscriber.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
            for (int i = 0; i < 3; i++) {
                publisher
                        .send("3C 00 01 61 00 05 00 78  PUBLISH, DUP, QoS 2, a, id 5")
                        .expect("50 00 05  PUBREC");
            }
            subscriber.receive(Packet.Publish.class);
            subscriber.expectNothing();

            publisher.send("62 00 05  PUBREL").expect("70 00 05  PUBCOMP");
            publisher.send("34 00 01 61 00 05 00 78").expect("50 00 05");
            subscriber.receive(Packet.Publish.class);
        }
    }

    @Test
    @Spec({"MQTT-4.3.3-11"})
    void unknownIdentifiersAreAnsweredAndForgotten() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send("62 00 09  PUBREL").expect("70 00 09 92  PUBCOMP, not found");
            client.send("50 00 09  PUBREC").expect("62 00 09 92  PUBREL, not found");
            client.send("40 00 09  PUBACK").expectNothing();
            client.send("70 00 09  PUBCOMP").expectNothing();
        }
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            client.send("62 00 09  PUBREL").expect("70 00 09  PUBCOMP");
        }
    }

    @Test
    void aPublisherWithoutSubscribersIsToldSo() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send("32 00 01 61 00 01 00  PUBLISH QoS 1").expect("40 00 01 10  PUBACK, no matching subscribers");
            client.send("34 00 01 61 00 02 00  PUBLISH QoS 2").expect("50 00 02 10  PUBREC, no matching subscribers");
        }
    }

    @Test
    @Spec({"MQTT-4.3.3-4", "MQTT-4.3.3-6"})
    void aRepeatedPubrecIsAnsweredWithPubrel() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            subscriber.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
            publisher.send(publish(1, "a", 2, "x")).receive(Packet.Pubrec.class);
            subscriber.receive(Packet.Publish.class);
            subscriber.send("50 00 01").expect("62 00 01");
            subscriber.send("50 00 01").expect("62 00 01");
            subscriber.send("70 00 01").expectNothing();
            subscriber.send("50 00 01").expect("62 00 01 92  it is over");
        }
    }

    @Test
    @Spec("MQTT-4.4.0-2")
    void aRefusingPubrecEndsTheExchange() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            subscriber.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
            publisher.send(publish(1, "a", 2, "x")).receive(Packet.Pubrec.class);
            subscriber.receive(Packet.Publish.class);
            subscriber.send("50 00 01 80  PUBREC, unspecified error").expectNothing();
            subscriber.send("50 00 01").expect("62 00 01 92");
        }
    }

    @Test
    void anAcknowledgementOfTheWrongKindIsAProtocolError() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            subscriber.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
            publisher.send(publish(1, "a", 2, "x")).receive(Packet.Pubrec.class);
            subscriber.receive(Packet.Publish.class);
            subscriber.send("40 00 01  PUBACK").expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        }
    }
}
