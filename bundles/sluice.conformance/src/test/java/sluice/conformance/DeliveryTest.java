package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** The exchanges of QoS 0, 1 and 2, interrupted anywhere: chapter 4.3, 4.4 and 4.9 of MQTT 5. */
class DeliveryTest {

    @AutoClose
    private final Lab lab = new Lab();

    /** Connects client c to its session, kept for ever as far as the broker allows. */
    private Client resumed(ProtocolVersion version) {
        return Client.kept(lab, version, "c");
    }

    @ParameterizedTest(name = "{0}: published with {1}, granted {2}, delivered with {3}")
    @Spec({
        "MQTT-3.8.4-8", "MQTT311-3.8.4-6", "MQTT-3.3.4-1", "MQTT311-3.3.4-1", "MQTT-4.3.1-1", "MQTT311-4.3.1-1",
        "MQTT-4.3.2-2", "MQTT-4.3.2-4", "MQTT311-4.3.2-2", "MQTT-4.3.3-2", "MQTT-4.3.3-8", "MQTT-4.3.3-11",
        "MQTT311-4.3.3-2", "MQTT-3.8.4-1", "MQTT311-3.8.4-1", "MQTT-3.8.4-7"
    })
    @CsvSource({
        "MQTT_3_1, 0, 0, 0", "MQTT_3_1, 0, 1, 0", "MQTT_3_1, 0, 2, 0",
        "MQTT_3_1, 1, 0, 0", "MQTT_3_1, 1, 1, 1", "MQTT_3_1, 1, 2, 1",
        "MQTT_3_1, 2, 0, 0", "MQTT_3_1, 2, 1, 1", "MQTT_3_1, 2, 2, 2",
        "MQTT_3_1_1, 0, 0, 0", "MQTT_3_1_1, 0, 1, 0", "MQTT_3_1_1, 0, 2, 0",
        "MQTT_3_1_1, 1, 0, 0", "MQTT_3_1_1, 1, 1, 1", "MQTT_3_1_1, 1, 2, 1",
        "MQTT_3_1_1, 2, 0, 0", "MQTT_3_1_1, 2, 1, 1", "MQTT_3_1_1, 2, 2, 2",
        "MQTT_5, 0, 0, 0", "MQTT_5, 0, 1, 0", "MQTT_5, 0, 2, 0",
        "MQTT_5, 1, 0, 0", "MQTT_5, 1, 1, 1", "MQTT_5, 1, 2, 1",
        "MQTT_5, 2, 0, 0", "MQTT_5, 2, 1, 1", "MQTT_5, 2, 2, 2"
    })
    void theLowerQosCounts(ProtocolVersion version, int published, int granted, int delivered) {
        try (var subscriber = Client.clean(lab, version, "s");
                var publisher = Client.clean(lab, version, "p")) {
            subscriber.send("82 00 01 [00] 00 01 61 0" + granted).expect("90 00 01 [00] 0" + granted);
            switch (published) {
                case 0 -> publisher.send("30 00 01 61 [00] 78").expectNothing();
                case 1 -> publisher.send("32 00 01 61 00 07 [00] 78").expect("40 00 07");
                default ->
                    publisher
                            .send("34 00 01 61 00 07 [00] 78")
                            .expect("50 00 07")
                            .send("62 00 07")
                            .expect("70 00 07");
            }
            switch (delivered) {
                case 0 -> subscriber.expect("30 00 01 61 [00] 78");
                case 1 -> subscriber.expect("32 00 01 61 00 01 [00] 78").send("40 00 01");
                default ->
                    subscriber
                            .expect("34 00 01 61 00 01 [00] 78")
                            .send("50 00 01")
                            .expect("62 00 01")
                            .send("70 00 01");
            }
            subscriber.expectNothing();
            publisher.expectNothing();
        }
    }

    @BothVersions
    @Spec({
        "MQTT-3.3.1-1",
        "MQTT311-3.3.1-1",
        "MQTT-4.3.2-3",
        "MQTT311-4.3.2-1",
        "MQTT-4.3.3-3",
        "MQTT-4.4.0-1",
        "MQTT311-4.4.0-1",
        "MQTT-4.6.0-5",
        "MQTT311-4.6.0-5"
    })
    void whatIsOpenComesAgainOnTheNextConnectionAndNotBefore(ProtocolVersion version) {
        try (var publisher = Client.clean(lab, version, "p")) {
            var client = resumed(version).subscribe("a", 2);
            publisher.send("32 00 01 61 00 01 [00] 31").expect("40 00 01");
            publisher.send("34 00 01 61 00 02 [00] 32").expect("50 00 02");
            client.expect("32 00 01 61 00 01 [00] 31").expect("34 00 01 61 00 02 [00] 32");
            lab.pass(Duration.ofMinutes(20));
            client.expectNothing().reset();

            client = resumed(version);
            client.expect("3A 00 01 61 00 01 [00] 31").expect("3C 00 01 61 00 02 [00] 32");
            client.send("40 00 01").send("50 00 02").expect("62 00 02").reset();

            client = resumed(version);
            client.expect("62 00 02").expectNothing().reset(); // never PUBLISH again

            client = resumed(version);
            client.expect("62 00 02").send("70 00 02").expectNothing().reset();

            client = resumed(version);
            client.expectNothing().close();
        }
    }

    @BothVersions
    @Spec({"MQTT-4.3.3-4", "MQTT311-4.3.3-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.3.3/pubrec"})
    void eachPubrecIsAnsweredWithPubrel(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a", 2)) {
            client.send("34 00 01 61 00 05 [00] 78");
            assertThat(client.sync()).hasSize(2); // PUBREC and the message
            client.send("50 00 01").expect("62 00 01").send("50 00 01").expect("62 00 01");
            client.send("70 00 01").expectNothing().send("70 00 01").expectNothing();
            client.send("50 00 01").expect("62 00 01 [92]");
        }
    }

    @BothVersions
    @Spec({"MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12", "MQTT311-4.3.3-2"})
    void aRepeatedQosTwoMessageIsDeliveredOnce(ProtocolVersion version) {
        try (var watcher = Client.clean(lab, version, "w").subscribe("a", 0)) {
            var client = resumed(version);
            client.send("34 00 01 61 00 05 [00] 31").expect("50 00 05");
            client.send("3C 00 01 61 00 05 [00] 31").expect("50 00 05").reset();
            client = resumed(version); // the identifier is still in use on the next connection
            client.send("3C 00 01 61 00 05 [00] 31").expect("50 00 05");
            client.send("62 00 05").expect("70 00 05").send("62 00 05").expect("70 00 05 [92]");
            client.send("34 00 01 61 00 05 [00] 32").expect("50 00 05").leave();
            assertThat(watcher.texts()).containsExactly("1", "2");
        }
    }

    @BothVersions
    @Spec({"MQTT-4.3.2-5", "MQTT311-4.3.2-2"})
    void afterPubackTheIdentifierIsNewWhateverDupSays(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a", 0)) {
            client.send("32 00 01 61 00 05 [00] 31")
                    .expect("30 00 01 61 [00] 31")
                    .expect("40 00 05");
            client.send("3A 00 01 61 00 05 [00] 31")
                    .expect("30 00 01 61 [00] 31")
                    .expect("40 00 05");
        }
    }

    @Test
    @Spec({"MQTT-4.4.0-2", "MQTT-4.3.3-9", "MQTT-4.9.0-2"})
    void aRefusalSettlesAMessageForGood() {
        var version = ProtocolVersion.MQTT_5;
        try (var publisher = Client.clean(lab, version, "p")) {
            var client = resumed(version).subscribe("a", 2);
            publisher.send("32 00 01 61 00 01 00 31").expect("40 00 01");
            publisher.send("34 00 01 61 00 02 00 32").expect("50 00 02");
            client.expect("32 00 01 61 00 01 00 31").expect("34 00 01 61 00 02 00 32");
            client.send("40 00 01 97").send("50 00 02 80").expectNothing().reset();
            client = resumed(version);
            client.expectNothing().send("50 00 02").expect("62 00 02 92").close();

            publisher.send("34 00 06 24 53 59 53 2F 78 00 09 00 78").expect("50 00 09 87"); // refused, so free
            publisher.send("34 00 01 62 00 09 00 78").expect("50 00 09 10");
            publisher.send("62 00 09").expect("70 00 09");
        }
    }

    @Test
    @Spec({"MQTT-4.3.3-7", "MQTT-4.3.3-13", "MQTT-4.3.2-3"})
    void whatWasSentOnceDoesNotExpire() {
        var version = ProtocolVersion.MQTT_5;
        try (var publisher = Client.clean(lab, version, "p")) {
            var client = resumed(version).subscribe("a", 2);
            publisher.send("34 00 01 61 00 01 05 02 00 00 00 0A 31").expect("50 00 01");
            publisher.send("34 00 01 61 00 02 05 02 00 00 00 0A 32").expect("50 00 02");
            client.expect("34 00 01 61 00 01 05 02 00 00 00 0A 31").expect("34 00 01 61 00 02 05 02 00 00 00 0A 32");
            client.send("50 00 02").expect("62 00 02").reset();
            lab.awaitConnections(1);
            lab.pass(Duration.ofSeconds(20));
            client = resumed(version);
            client.expect("3C 00 01 61 00 01 05 02 00 00 00 00 31")
                    .expect("62 00 02")
                    .send("70 00 02");
            client.send("50 00 01")
                    .expect("62 00 01")
                    .send("70 00 01")
                    .expectNothing()
                    .close();
        }
    }

    @Test
    @Spec({"MQTT-3.3.4-9", "MQTT-3.3.4-10", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.9.0-3"})
    void theReceiveMaximumOfTheClientIsKept() {
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p");
                var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.send("10 00 04 4D 51 54 54 05 02 00 00 03 21 00 02 00 01 63  receive maximum 2");
            client.receive(Packet.Connack.class);
            client.subscribe("a", 2);
            for (int i = 1; i <= 5; i++) {
                publisher.send("34 00 01 61 00 01 00 3%d".formatted(i)).expect("50 00 01");
                publisher.send("62 00 01").expect("70 00 01");
            }
            client.expect("34 00 01 61 00 01 00 31").expect("34 00 01 61 00 02 00 32");
            publisher.send("30 00 01 61 00 30").expectNothing();
            client.expect("30 00 01 61 00 30"); // QoS 0 does not wait
            client.send("32 00 01 62 00 09 00 78").expect("40 00 09 10"); // nor does anything else
            client.send("82 00 02 00 00 01 62 00").expect("90 00 02 00 00").expectNothing();
            client.send("50 00 01").expect("62 00 01").expectNothing(); // PUBREC gives nothing back
            client.send("70 00 01").expect("34 00 01 61 00 03 00 33").expectNothing();
            client.send("70 00 01").send("40 00 63").expectNothing(); // nor do answers to nothing
            client.send("50 00 02 80").expect("34 00 01 61 00 04 00 34").expectNothing();
            client.send("50 00 03").expect("62 00 03").send("70 00 03").expect("34 00 01 61 00 05 00 35");
        }
    }

    @Test
    @Spec("MQTT-4.9.0-2")
    void anExchangeOfAnEarlierConnectionGivesNothingBack() {
        var connect = "10 00 04 4D 51 54 54 05 00 00 00 08 11 00 00 00 64 21 00 01 00 01 63  receive maximum 1";
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p")) {
            var client = Client.open(lab, ProtocolVersion.MQTT_5).send(connect);
            client.receive(Packet.Connack.class);
            client.subscribe("a", 2);
            publisher.send("34 00 01 61 00 01 00 31").expect("50 00 01");
            client.expect("34 00 01 61 00 01 00 31")
                    .send("50 00 01")
                    .expect("62 00 01")
                    .reset();
            publisher.send("32 00 01 61 00 02 00 32").expect("40 00 02");
            publisher.send("32 00 01 61 00 03 00 33").expect("40 00 03");

            client = Client.open(lab, ProtocolVersion.MQTT_5).send(connect);
            client.receive(Packet.Connack.class);
            client.expect("62 00 01").expect("32 00 01 61 00 02 00 32").expectNothing();
            client.send("70 00 01").expectNothing(); // it was not counted here
            client.send("40 00 02").expect("32 00 01 61 00 03 00 33").close();
        }
    }

    @Test
    @Spec("MQTT-3.3.4/receive-maximum")
    void theBrokersReceiveMaximumIsEnforced() {
        try (var small = Lab.of(32, 3, 200);
                var client = Client.clean(small, ProtocolVersion.MQTT_5, "c")) {
            for (int round = 0; round < 10; round++) {
                client.send("34 00 01 61 00 01 00").expect("50 00 01 10");
                client.send("3C 00 01 61 00 01 00").expect("50 00 01");
                client.send("34 00 01 61 00 02 00").expect("50 00 02 10");
                client.send("32 00 01 61 00 03 00").expect("40 00 03 10"); // answered at once: counts no more
                client.send("34 00 01 61 00 04 00").expect("50 00 04 10");
                if (round < 9) {
                    client.send("62 00 01").expect("70 00 01");
                    client.send("62 00 02").expect("70 00 02");
                    client.send("62 00 04").expect("70 00 04");
                }
            }
            client.send("34 00 01 61 00 05 00").expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }
}
