package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.Wire.refusal;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.Spec;

class TextTest {

    private static final String CONNECT_5 = "10 00 04 4D 51 54 54 05 ";

    @ParameterizedTest(name = "bytes {0}")
    @ValueSource(
            strings = {
                "00",
                "61 00",
                "C3 A9 00",
                "80",
                "C0 80",
                "C1 BF",
                "E0 80 AF",
                "ED A0 80",
                "ED BF BF",
                "F4 90 80 80",
                "F8",
                "FF",
                "C3",
                "E2 82"
            })
    @Spec({
        "MQTT-1.5.4-1",
        "MQTT-1.5.4-2",
        "MQTT-1.5.7-1",
        "MQTT-3.1.3-4",
        "MQTT-3.1.3-12",
        "MQTT-3.3.2-1",
        "MQTT-3.3.2-19",
        "MQTT-3.8.3-1",
        "MQTT-3.10.3-1",
        "MQTT311-1.5.3-1",
        "MQTT311-1.5.3-2",
        "MQTT311-3.1.3-4",
        "MQTT311-3.1.3-11"
    })
    void noStringHoldsThese(String bytes) throws Exception {
        int length = (bytes.length() + 1) / 3;
        var string = "00 %02X %s".formatted(length, bytes);
        var alone = "%02X 26 00 00 %s".formatted(length + 5, string);
        var first = "%02X 26 %s 00 00".formatted(length + 5, string);

        assertThat(refusal("30 " + string + " 00   topic")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(ProtocolVersion.MQTT_3_1_1, "30 " + string)).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("82 00 07 00 " + string + " 00   filter")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("A2 00 07 00 " + string + "   filter")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("30 00 01 61 %02X 03 %s   content type".formatted(length + 3, string)))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("30 00 01 61 %02X 08 %s   response topic".formatted(length + 3, string)))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("40 00 07 00 %02X 1F %s   reason string".formatted(length + 3, string)))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("30 00 01 61 " + alone + "   value of a user property"))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("30 00 01 61 " + first + "   name of a user property"))
                .isEqualTo(MALFORMED_PACKET);
        var stranger = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
        assertThat(refusal(stranger, CONNECT_5 + "02 00 00 00 " + string)).isEqualTo(MALFORMED_PACKET);
        stranger = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
        assertThat(refusal(stranger, CONNECT_5 + "82 00 00 00 00 00 " + string)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-1.5.4-3", "MQTT311-1.5.3-3"})
    void aByteOrderMarkIsACharacter() throws Exception {
        var publish = (Packet.Publish) Wire.decode("30 00 04 EF BB BF 61 00");

        assertThat(publish.message().topic().value()).isEqualTo("\uFEFFa");
        assertThat(publish.message().topic().length()).isEqualTo(4);
    }

    @Test
    void charactersOfEachLengthArrive() throws Exception {
        var publish = (Packet.Publish) Wire.decode("30 00 0A 61 C3 A9 E2 82 AC F0 9F 8C A1 00   topic \"aé€🌡\"");

        assertThat(publish.message().topic().value()).isEqualTo("aé€🌡");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "€", "🌡", "\uFFFD\uFEFF", "\uD7FF\uE000"})
    void lengthIsTheNumberOfBytes(String text) {
        assertThat(Text.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"\0", "a\0b", "\uD83C", "\uD83Ca", "\uDF21", "\uDF21\uD83C"})
    void textThatCannotBeSentIsNotTaken(String text) {
        assertThatThrownBy(() -> Text.length(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Diagnostics.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Spec({"MQTT-4.7.3-3", "MQTT311-4.7.3-3"})
    void stringsHave65535BytesAtMost() throws Exception {
        assertThat(Text.length("é".repeat(32_767) + "a")).isEqualTo(65_535);
        assertThatThrownBy(() -> Text.length("é".repeat(32_768))).isInstanceOf(IllegalArgumentException.class);
        var longest = (Packet.Publish) Wire.decode("30 FF FF" + " 61".repeat(65_535) + " 00");
        assertThat(longest.message().topic().length()).isEqualTo(65_535);
    }
}
