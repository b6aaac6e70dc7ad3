package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.Spec;

/** CONNECT and CONNACK: what is refused, what is accepted, and what the answer says. */
class HandshakeTest {

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{2}")
    @Spec({
        "MQTT-3.1.2-1",
        "MQTT311-3.1.2-1",
        "MQTT-3.1.2-2",
        "MQTT311-3.1.2-2",
        "MQTT-3.2.2-6",
        "MQTT311-3.2.2-4",
        "MQTT-3.2.2-7",
        "MQTT311-3.2.2-5",
        "MQTT-3.2.2-8",
        "MQTT311-3.2.2-6"
    })
    @CsvSource({
        "10 00 04 4D 51 54 54 06 02 00 00 00 00 01 63, MQTT_5, 0x84, level 6",
        "10 00 04 4D 51 54 54 03 02 00 00 00 01 63, MQTT_3_1_1, 1, MQTT with level 3",
        "10 00 04 4D 51 54 54 00 02 00 00 00 01 63, MQTT_3_1_1, 1, level 0",
        "10 00 06 4D 51 49 73 64 70 04 02 00 00 00 01 63, MQTT_3_1_1, 1, MQIsdp with level 4",
        "10 00 04 6D 71 74 74 04 02 00 00 00 01 63, MQTT_3_1_1, 1, mqtt in small letters",
        "10 00 04 4D 51 54 54 04 00 00 00 00 00, MQTT_3_1_1, 2, no identifier and no clean session",
        "10 00 06 4D 51 49 73 64 70 03 02 00 00 00 00, MQTT_3_1, 2, no identifier in 3.1",
        "10 00 04 4D 51 54 54 05 02 00 00 00 00 01 07, MQTT_5, 0x85, identifier of a control character",
        "10 00 04 4D 51 54 54 05 02 00 00 04 15 00 01 78 00 01 63, MQTT_5, 0x8C, unknown authentication method"
    })
    void isRefusedInItsOwnForm(String connect, ProtocolVersion version, int code, String what) {
        try (var client = Client.open(lab, version)) {
            var connack = client.send(connect).bytes();
            assertThat(connack).startsWith(0x20, connack.length - 2, 0, code);
            client.expectClosed();
        }
    }

    @Test
    @Spec({"MQTT-3.1.2-1", "MQTT311-3.1.2-1"})
    void version31IsServed() {
        try (var client = Client.open(lab, ProtocolVersion.MQTT_3_1)) {
            client.send("10 00 06 4D 51 49 73 64 70 03 02 00 00 00 01 63").expect("20 00 00");
            client.subscribe("a", 0).send("30 00 01 61 78").expect("30 00 01 61 78");
        }
    }

    @ParameterizedTest(name = "{1}")
    @Spec({
        "MQTT-3.1.2-3", "MQTT311-3.1.2-3", "MQTT-3.1.2-11", "MQTT311-3.1.2-13", "MQTT-3.1.2-12", "MQTT311-3.1.2-14",
        "MQTT-3.1.2-13", "MQTT311-3.1.2-15", "MQTT-3.1.2-16", "MQTT311-3.1.2-18", "MQTT-3.1.2-17", "MQTT311-3.1.2-19",
        "MQTT-3.1.2-18", "MQTT311-3.1.2-20", "MQTT-3.1.2-19", "MQTT311-3.1.2-21", "MQTT-3.1.3-3", "MQTT311-3.1.3-3",
        "MQTT-3.1.3-4", "MQTT311-3.1.3-4", "MQTT-3.1.3-11", "MQTT311-3.1.3-10", "MQTT-3.1.3-12", "MQTT311-3.1.3-11",
        "MQTT-3.1.2-9", "MQTT311-3.1.2-9", "MQTT-3.1.4-1", "MQTT311-3.1.4-1"
    })
    @CsvSource({
        "03 00 00 [00] 00 01 63, reserved flag",
        "0A 00 00 [00] 00 01 63, will QoS without will",
        "22 00 00 [00] 00 01 63, will retain without will",
        "1E 00 00 [00] 00 01 63 [00] 00 01 77 00 00, will QoS 3",
        "06 00 00 [00] 00 01 63, will flag without will",
        "06 00 00 [00] 00 01 63 [00] 00 01 77, will without payload",
        "02 00 00 [00] 00 01 63 00 01 77 00 00, will without will flag",
        "82 00 00 [00] 00 01 63, user name flag without user name",
        "02 00 00 [00] 00 01 63 00 01 75, user name without flag",
        "C2 00 00 [00] 00 01 63 00 01 75, password flag without password",
        "82 00 00 [00] 00 01 63 00 01 75 00 01 70, password without flag",
        "02 00 00 [00], no identifier",
        "02 00 00 [00] 00 01 FF, identifier that is not UTF-8",
        "02 00 00 [00] 00 03 61 00 62, identifier with NUL",
        "82 00 00 [00] 00 01 63 00 01 FF, user name that is not UTF-8",
        "06 00 00 [00] 00 01 63 [00] 00 01 FF 00 00, will topic that is not UTF-8",
        "06 00 00 [00] 00 01 63 [00] 00 00 00 00, empty will topic",
        "06 00 00 [00] 00 01 63 [00] 00 01 2B 00 00, will topic with a wildcard",
        "02 00, no keep alive"
    })
    void isMalformedAndChangesNothing(String rest, String what) {
        for (var version : Client.VERSIONS) {
            try (var before = Client.clean(lab, version, "c");
                    var client = Client.open(lab, version)) {
                client.send("10 00 04 4D 51 54 54 vv " + rest);
                if (version.hasProperties()) {
                    assertThat(client.receive(Packet.Connack.class).code().value())
                            .isEqualTo(0x81);
                }
                client.expectClosed();
                before.expectNothing(); // nobody was taken over
            }
        }
    }

    @Test
    @Spec("MQTT311-3.1.2-22")
    void aPasswordWithoutUserNameIsMalformedBefore5() {
        try (var client = Client.open(lab, ProtocolVersion.MQTT_3_1_1)) {
            client.send("10 00 04 4D 51 54 54 04 42 00 00 00 01 63 00 01 70").expectClosed();
        }
    }

    @Test
    @Spec("MQTT-3.1.2/password-alone")
    void aPasswordWithoutUserNameIsAllowedIn5() {
        try (var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.send("10 00 04 4D 51 54 54 05 42 00 00 00 00 01 63 00 01 70");
            assertThat(client.receive(Packet.Connack.class).code().isError()).isFalse();
        }
    }

    @BothVersions
    @Spec({
        "MQTT-3.1.3-1",
        "MQTT311-3.1.3-1",
        "MQTT-3.2.0-1",
        "MQTT311-3.2.0-1",
        "MQTT-3.2.0-2",
        "MQTT-3.1.4-5",
        "MQTT311-3.1.4-4",
        "MQTT-3.2.2-1",
        "MQTT-4.12.0-6",
        "MQTT-3.1.2-28"
    })
    void allFieldsInTheirOrderAreAnsweredWithOneConnack(ProtocolVersion version) {
        try (var client = Client.open(lab, version)) {
            client.send("""
                    10                    CONNECT
                    00 04 4D 51 54 54 vv  MQTT
                    C6 00 3C [00]         user name, password, will, clean start; keep alive 60 s
                    00 01 63              client identifier c
                    [00] 00 01 77 00 01 78  will topic w, payload x
                    00 01 75 00 01 70     user name u, password p
                    """);
            if (version.hasProperties()) {
                var connack = client.receive(Packet.Connack.class);
                assertThat(connack.properties().authentication()).isNull();
                assertThat(connack.properties().responseInformation()).isNull();
            } else {
                client.expect("20 00 00");
            }
            client.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.3-5", "MQTT311-3.1.3-5", "MQTT-3.1.3-2", "MQTT311-3.1.3-2"})
    void identifiersHaveAnyLettersAndCaseMatters(ProtocolVersion version) {
        try (var all = Client.clean(lab, version, "0123456789abcdefghijklm");
                var more = Client.clean(lab, version, "nopqrstuvwxyzABCDEFGHIJ");
                var rest = Client.clean(lab, version, "KLMNOPQRSTUVWXYZ");
                var small = Client.clean(lab, version, "c");
                var capital = Client.clean(lab, version, "C");
                var text = Client.clean(lab, version, "Wärme/+#$ ☕");
                var longest = Client.clean(lab, version, "x".repeat(1_024))) {
            for (var client : new Client[] {all, more, rest, small, capital, text, longest}) {
                client.expectNothing();
            }
        }
    }

    @Test
    @Spec({"MQTT-3.1.3-6", "MQTT311-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void anEmptyIdentifierIsReplacedByOneOfItsOwn() {
        try (var one = Client.open(lab, ProtocolVersion.MQTT_5);
                var two = Client.open(lab, ProtocolVersion.MQTT_5);
                var old = Client.open(lab, ProtocolVersion.MQTT_3_1_1)) {
            var connect = "10 00 04 4D 51 54 54 05 02 00 00 00 00 00";
            var first = one.send(connect).receive(Packet.Connack.class).properties();
            var second = two.send(connect).receive(Packet.Connack.class).properties();
            assertThat(first.assignedClientId()).isNotBlank().isNotEqualTo(second.assignedClientId());
            old.send("10 00 04 4D 51 54 54 04 02 00 00 00 00").expect("20 00 00");
            one.expectNothing();
            two.expectNothing();
            assertThat(lab.sessions()).isEqualTo(3);
        }
    }

    @ParameterizedTest(name = "{1}")
    @Spec({"MQTT-3.1.3-8", "MQTT311-3.1.3-7", "MQTT311-3.1.3-8", "MQTT311-3.1.3-9", "MQTT-3.1.4-6", "MQTT311-3.1.4-5"})
    @CsvSource({
        "10 0C 00 04 4D 51 54 54 04 00 00 00 00 00, MQTT_3_1_1, 2",
        "10 0E 00 04 4D 51 54 54 05 02 00 00 00 00 01 01, MQTT_5, 0x85"
    })
    void behindARefusedIdentifierNothingIsLookedAt(String connect, ProtocolVersion version, int code) {
        try (var watcher = Client.clean(lab, version, "w").subscribe("a", 0);
                var client = Client.open(lab, version)) {
            client.sendAtOnce(connect + "\n30 <04> [05] 00 01 61 [00] 78");
            assertThat(client.bytes()).containsSequence(0, code);
            client.expectClosed();
            watcher.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.4-6", "MQTT311-3.1.4-5"})
    void whatComesBeforeTheConnackIsProcessed(ProtocolVersion version) {
        try (var watcher = Client.clean(lab, version, "w").subscribe("a", 0);
                var client = Client.open(lab, version)) {
            client.sendAtOnce("""
                    10 <0D> [0E] 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63
                    30 <04> [05] 00 01 61 [00] 78
                    C0 00
                    """);
            client.receive(Packet.Connack.class);
            client.expect("D0");
            watcher.expect("30 00 01 61 [00] 78");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.4-2", "MQTT311-3.1.4-4"})
    void whoMayNotDoWhatItsConnectAsksIsToldAndClosed(ProtocolVersion version) {
        try (var client = Client.open(lab, version)) {
            client.send("10 00 04 4D 51 54 54 vv 06 00 00 [00] 00 01 63 [00] 00 06 24 53 59 53 2F 78 00 00  $SYS/x");
            client.expect("20 00 <05> [87 00]").expectClosed();
        }
    }

    @ParameterizedTest(name = "{0} bytes of it")
    @Spec({"MQTT-3.1.4/timeout", "MQTT311-3.1.4/timeout"})
    @ValueSource(ints = {0, 1, 10})
    void aConnectThatDoesNotComeIsNotWaitedForLong(int length) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.open(lab, version);
                    var other = Client.clean(lab, version, "o")) {
                var connect = client.bytes("10 <0D> [0E] 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63");
                client.sendBytes(Arrays.copyOf(connect, length));
                other.expectNothing();
                lab.pass(Duration.ofMillis(4_999));
                other.expectNothing();
                client.sendBytes(new byte[0]);
                lab.pass(Duration.ofMillis(1));
                client.expectClosed();
                other.expectNothing();
            }
        }
    }

    @Test
    @Spec({"MQTT-3.2.2/expiry", "MQTT-3.2.2-21", "MQTT-3.2.2-22"})
    void whatTheBrokerDoesOtherwiseThanAskedIsTold() {
        try (var modest = Client.open(lab, ProtocolVersion.MQTT_5);
                var greedy = Client.open(lab, ProtocolVersion.MQTT_5)) {
            modest.send("10 00 04 4D 51 54 54 05 02 00 3C 05 11 00 00 00 3C 00 01 6D  keep alive and expiry 60 s");
            var granted = modest.receive(Packet.Connack.class).properties();
            assertThat(granted.sessionExpiry()).isNull();
            assertThat(granted.serverKeepAlive()).isNull();
            greedy.send("10 00 04 4D 51 54 54 05 02 FF FF 05 11 FF FF FF FF 00 01 67  all there is");
            var capped = greedy.receive(Packet.Connack.class).properties();
            assertThat(capped.sessionExpiry()).isEqualTo(Duration.ofDays(7));
            assertThat(capped.serverKeepAlive()).isEqualTo(Duration.ofMinutes(20));
        }
    }
}
