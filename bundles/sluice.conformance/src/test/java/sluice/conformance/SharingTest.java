package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** Shared subscriptions: chapter 4.8.2 of MQTT 5; clients of 3.1.1 may take part. */
class SharingTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0}")
    @Spec({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    @CsvSource({"$share/g", "$share//a", "$share/g/", "$share/", "$share/+/a", "$share/#/a", "$share/g/a#"})
    void aFilterThatIsNoSharedOneIsRefused(String filter) {
        var bytes = Hex.dump(filter.getBytes(UTF_8));
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c");
                    var other = Client.clean(lab, version, "o")) {
                client.send("82 00 01 [00] 00 %02X %s 00".formatted(filter.length(), bytes));
                client.expectDisconnected(ReasonCode.MALFORMED_PACKET);
                other.expectNothing();
            }
        }
    }

    @BothVersions
    @Spec({"MQTT-4.8.2-1", "MQTT-4.8.2/one", "MQTT311-4.7.2/shared"})
    void eachMessageGoesToOneMemberOfEachShare(ProtocolVersion version) {
        try (var one = Client.clean(lab, version, "1").subscribe("$share/g/a", 1);
                var two = Client.clean(lab, version, "2").subscribe("$share/g/a", 1);
                var other = Client.clean(lab, version, "3").subscribe("$share/h/+", 1);
                var both = Client.clean(lab, version, "4").subscribe("a", 1).subscribe("$share/i/a", 1);
                var publisher = Client.clean(lab, version, "p")) {
            for (int i = 1; i <= 6; i++) {
                publisher.send("32 00 01 61 00 01 [00] 3%d".formatted(i)).expect("40 00 01");
            }
            var together = new ArrayList<>(one.texts());
            assertThat(together).hasSize(3);
            together.addAll(two.texts());
            assertThat(together).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
            assertThat(other.texts()).containsExactly("1", "2", "3", "4", "5", "6");
            assertThat(both.texts()).hasSize(12);
        }
    }

    @BothVersions
    @Spec("MQTT-4.8.2-3")
    void theQosGrantedToTheMemberCounts(ProtocolVersion version) {
        try (var one = Client.clean(lab, version, "1").subscribe("$share/g/a", 1);
                var two = Client.clean(lab, version, "2").subscribe("$share/g/a", 0);
                var publisher = Client.clean(lab, version, "p")) {
            for (int i = 0; i < 2; i++) {
                publisher.send("34 00 01 61 00 0%d [00] 78".formatted(i + 1)).expect("50 00 0%d".formatted(i + 1));
            }
            one.expect("32 00 01 61 00 01 [00] 78").expectNothing();
            two.expect("30 00 01 61 [00] 78").expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-4.8.2-4", "MQTT-4.8.2-5"})
    void qosTwoBegunWithAMemberIsFinishedWithItOrNobody() {
        try (var publisher = Client.clean(lab, FIVE, "p")) {
            var one = Client.kept(lab, FIVE, "1").subscribe("$share/g/a", 2);
            publisher.send("34 00 01 61 00 01 00 31").expect("50 00 01");
            publisher.send("34 00 01 61 00 02 00 32").expect("50 00 02");
            one.expect("34 00 01 61 00 01 00 31").expect("34 00 01 61 00 02 00 32");
            one.send("50 00 01").expect("62 00 01");
            try (var two = Client.clean(lab, FIVE, "2").subscribe("$share/g/a", 2)) {
                one.reset();
                one = Client.kept(lab, FIVE, "1");
                one.expect("62 00 01").expect("3C 00 01 61 00 02 00 32");
                two.expectNothing();
                one.send("E0 00 05 11 00 00 00 00  and the session ends").expectClosed();
                two.expectNothing();
            }
        }
    }

    @Test
    @Spec("MQTT-4.8.2-6")
    void aRefusedMessageIsGivenToNobodyElse() {
        try (var one = Client.clean(lab, FIVE, "1").subscribe("$share/g/a", 2);
                var publisher = Client.clean(lab, FIVE, "p")) {
            publisher.send("32 00 01 61 00 01 00 31").expect("40 00 01");
            publisher.send("34 00 01 61 00 02 00 32").expect("50 00 02");
            one.expect("32 00 01 61 00 01 00 31").expect("34 00 01 61 00 02 00 32");
            try (var two = Client.clean(lab, FIVE, "2").subscribe("$share/g/a", 2)) {
                one.send("40 00 01 83").send("50 00 02 83").expectNothing().leave();
                two.expectNothing();
            }
        }
    }

    @BothVersions
    @Spec("MQTT-4.8.2/orphan")
    void qosOneOfAMemberWhoseSessionEndsGoesToAnother(ProtocolVersion version) {
        try (var publisher = Client.clean(lab, version, "p");
                var two = Client.clean(lab, version, "2")) {
            var one = Client.clean(lab, version, "1").subscribe("$share/g/a", 1);
            publisher.send("32 00 01 61 00 01 [00] 31").expect("40 00 01");
            publisher.send("32 00 01 61 00 01 [00] 32").expect("40 00 01");
            one.expect("32 00 01 61 00 01 [00] 31").expect("32 00 01 61 00 02 [00] 32");
            two.subscribe("$share/g/a", 1);
            one.send("40 00 01").leave();
            assertThat(two.texts()).containsExactly("2");
        }
    }
}
