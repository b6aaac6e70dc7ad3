package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.Spec;

/** Retained messages: chapter 3.3.1.3 of MQTT 5. */
class RetainedTest {

    private static final String SUBSCRIBE = "82 00 01 [00] 00 01 61 00";
    private static final String SUBACK = "90 00 01 [00] 00";

    @AutoClose
    private final Lab lab = new Lab();

    @BothVersions
    @Spec({
        "MQTT-3.3.1-5", "MQTT311-3.3.1-5", "MQTT-3.3.1-9", "MQTT311-3.3.1-6", "MQTT-3.3.1/on-subscribe",
        "MQTT311-3.3.1-8", "MQTT-3.3.1-12", "MQTT311-3.3.1-9", "MQTT-3.8.4-4", "MQTT311-3.8.4-3"
    })
    void theLastOneComesWithEachSubscribeAndSaysSo(ProtocolVersion version) {
        try (var publisher = Client.clean(lab, version, "p");
                var client = Client.clean(lab, version, "c")) {
            publisher.send("31 00 01 61 [00] 31").send("31 00 01 61 [00] 32").expectNothing();
            client.send(SUBSCRIBE).expect(SUBACK).expect("31 00 01 61 [00] 32");
            publisher.send("31 00 01 61 [00] 33").expectNothing();
            client.expect("30 00 01 61 [00] 33"); // live: as if it were not retained
            client.send(SUBSCRIBE).expect(SUBACK).expect("31 00 01 61 [00] 33").expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.3.1-6", "MQTT311-3.3.1-10", "MQTT-3.3.1-7", "MQTT311-3.3.1-11", "MQTT-3.3.1-8", "MQTT311-3.3.1-12"})
    void anEmptyOneRemovesItAndIsDelivered(ProtocolVersion version) {
        try (var publisher = Client.clean(lab, version, "p");
                var client = Client.clean(lab, version, "c")) {
            publisher
                    .send("31 00 01 61 [00] 31")
                    .send("30 00 01 61 [00] 32")
                    .send("30 00 01 61 [00]")
                    .expectNothing();
            client.send(SUBSCRIBE).expect(SUBACK).expect("31 00 01 61 [00] 31"); // not retained ones left it alone
            publisher.send("31 00 01 61 [00]").expectNothing();
            client.expect("30 00 01 61 [00]");
            client.send(SUBSCRIBE).expect(SUBACK).expectNothing();
        }
    }

    @Test
    @Spec("MQTT311-3.3.1-7")
    void qosZeroReplacesWhatAHigherQosLeft() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_3_1_1, "c")) {
            client.send("33 00 01 61 00 01 31").expect("40 00 01");
            client.send("31 00 01 61 32")
                    .send("82 00 01 00 01 61 02")
                    .expect("90 00 01 02")
                    .expect("31 00 01 61 32");
        }
    }

    @ParameterizedTest(name = "options {0}: new {1}, again {2}")
    @Spec({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.8.4-4"})
    @CsvSource({"00, 1, 1", "10, 1, 0", "20, 0, 0"})
    void retainHandlingSaysWhenTheyAreWanted(String options, int first, int again) {
        var subscribe = "82 00 01 00 00 01 61 " + options;
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send("31 00 01 61 00 31").send(subscribe).expect("90 00 01 00 00");
            assertThat(client.sync()).hasSize(first);
            client.send(subscribe).expect("90 00 01 00 00");
            assertThat(client.sync()).hasSize(again);
            client.send("A2 00 02 00 00 01 61")
                    .expect("B0 00 02 00 00")
                    .send(subscribe)
                    .expect("90 00 01 00 00");
            assertThat(client.sync()).as("after an UNSUBSCRIBE it is new again").hasSize(first);
        }
    }

    @ParameterizedTest(name = "options {0}: retained arrives with {1}, not retained with {2}")
    @Spec({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    @CsvSource({"00, 30, 30", "08, 31, 30"})
    void retainAsPublishedKeepsTheFlag(String options, String retained, String plain) {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send("82 00 01 00 00 01 61 " + options).expect("90 00 01 00 00");
            client.send("31 00 01 61 00 31").expect(retained + " 00 01 61 00 31");
            client.send("30 00 01 61 00 32").expect(plain + " 00 01 61 00 32");
        }
    }

    @Test
    @Spec("MQTT-3.3.1/on-subscribe")
    void withASubscribeTheFlagIsSetWhateverTheOptionsSay() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send("31 00 01 61 00 31");
            client.send("82 00 01 00 00 01 61 08").expect("90 00 01 00 00").expect("31 00 01 61 00 31");
            client.send("82 00 01 00 00 01 61 00").expect("90 00 01 00 00").expect("31 00 01 61 00 31");
        }
    }

    @BothVersions
    @Spec("MQTT-4.8.2/retained")
    void aSharedSubscriptionBringsNone(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("31 00 01 61 [00] 31")
                    .send("82 00 01 [00] 00 0A 24 73 68 61 72 65 2F 67 2F 61 00  $share/g/a")
                    .expect("90 00 01 [00] 00")
                    .expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.3.1/expiry", "MQTT-3.3.2-6", "MQTT-3.3.2-5"})
    void itsExpiryIsCountedDownAndThenItIsGone() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send("31 00 01 61 05 02 00 00 00 3C 31  expires in 60 s").expectNothing();
            lab.pass(Duration.ofSeconds(59));
            client.send("82 00 01 00 00 01 61 00").expect("90 00 01 00 00").expect("31 00 01 61 05 02 00 00 00 01 31");
            lab.pass(Duration.ofSeconds(1));
            client.send("82 00 01 00 00 01 61 00").expect("90 00 01 00 00").expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-4.1.0/retained", "MQTT311-3.1.2-7"})
    void itOutlivesTheSessionThatBroughtIt(ProtocolVersion version) {
        Client.clean(lab, version, "p").send("31 00 01 61 [00] 31").leave();
        assertThat(lab.sessions()).isZero();
        try (var client = Client.clean(lab, version, "c")) {
            client.send(SUBSCRIBE).expect(SUBACK).expect("31 00 01 61 [00] 31");
        }
    }

    @BothVersions
    @Spec({"MQTT-4.7.2-1", "MQTT311-4.7.2-1", "MQTT-4.7.1-1", "MQTT311-4.7.1-2", "MQTT-4.7.1-2", "MQTT311-4.7.1-3"})
    void filtersFindThemAsTheyFindMessages(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            for (var topic : new String[] {"61", "61 2F", "61 2F 62", "61 2F 62 2F 63", "2F 61"}) {
                int length = (topic.length() + 1) / 3;
                client.send("31 00 %02X %s [00] 78".formatted(length, topic));
            }
            client.send("82 00 01 [00] 00 03 61 2F 23 00  a/#").expect(SUBACK);
            assertThat(client.sync()).hasSize(4);
            client.send("82 00 01 [00] 00 03 61 2F 2B 00  a/+").expect(SUBACK);
            assertThat(client.sync()).hasSize(2);
            client.send("82 00 01 [00] 00 01 2B 00  +").expect(SUBACK);
            assertThat(client.sync()).hasSize(1);
            client.send("82 00 01 [00] 00 03 2B 2F 2B 00  +/+").expect(SUBACK);
            assertThat(client.sync()).hasSize(3);
            client.send("82 00 01 [00] 00 01 23 00  #").expect(SUBACK);
            assertThat(client.sync()).hasSize(5);
        }
    }
}
