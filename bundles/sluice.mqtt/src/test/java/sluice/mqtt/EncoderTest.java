package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;
import sluice.testing.Hex;
import sluice.testing.Spec;

class EncoderTest {

    private static final Diagnostics REMARKS = new Diagnostics("why", List.of(new UserProperty("a", "b")));
    private static final Packet.Puback PUBACK = new Packet.Puback(7, ReasonCode.NOT_AUTHORIZED, REMARKS);

    private static String five(Packet packet) {
        return Hex.dump(Wire.encode(new Encoder(MQTT_5), packet));
    }

    private static String before(Packet packet) {
        return Hex.dump(Wire.encode(new Encoder(MQTT_3_1_1), packet));
    }

    private static String limited(int maximumPacketSize, Packet packet) {
        return Hex.dump(Wire.encode(new Encoder(MQTT_5, maximumPacketSize, true), packet));
    }

    @Test
    void acknowledgementsHaveTheirShortestForm() {
        assertThat(five(new Packet.Puback(7, ReasonCode.SUCCESS))).isEqualTo("40 02 00 07");
        assertThat(five(new Packet.Pubrel(0xFFFF, ReasonCode.SUCCESS))).isEqualTo("62 02 FF FF");
        assertThat(five(new Packet.Pubrec(7, ReasonCode.QUOTA_EXCEEDED))).isEqualTo("50 03 00 07 97");
        assertThat(five(new Packet.Disconnect(ReasonCode.SUCCESS, Diagnostics.NONE)))
                .isEqualTo("E0 00");
        assertThat(five(new Packet.Disconnect(ReasonCode.SESSION_TAKEN_OVER, Diagnostics.NONE)))
                .isEqualTo("E0 01 8E");
        assertThat(five(new Packet.Puback(7, ReasonCode.SUCCESS, Diagnostics.of("x"))))
                .isEqualTo("40 08 00 07 00 04 1F 00 01 78");
    }

    @Test
    @Spec("MQTT-2.2.2-1")
    void noPropertiesAreALengthOfZero() {
        assertThat(five(new Packet.Connack(true, ReasonCode.SUCCESS, ConnackProperties.NONE)))
                .isEqualTo("20 03 01 00 00");
        assertThat(five(new Packet.Suback(7, List.of(ReasonCode.SUCCESS), Diagnostics.NONE)))
                .isEqualTo("90 04 00 07 00 00");
    }

    @Test
    void before5ReasonsAreLeftOut() {
        assertThat(before(PUBACK)).isEqualTo("40 02 00 07");
        assertThat(before(new Packet.Unsuback(7, List.of(ReasonCode.SUCCESS), REMARKS)))
                .isEqualTo("B0 02 00 07");
        assertThat(before(new Packet.Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, REMARKS)))
                .isEqualTo("E0 00");
    }

    @Test
    @Spec("MQTT311-3.9.3-2")
    void before5ASubackKnowsOneFailure() {
        var codes = List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED, ReasonCode.SUCCESS);

        assertThat(before(new Packet.Suback(7, codes, REMARKS))).isEqualTo("90 05 00 07 02 80 00");
    }

    @Test
    @Spec({"MQTT-3.2.2-8", "MQTT311-3.2.2-6"})
    void before5AConnackCannotSayEverything() {
        var refused = Packet.Connack.refused(ReasonCode.PACKET_TOO_LARGE, Diagnostics.NONE);

        assertThatThrownBy(() -> before(refused)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ReasonCode.PACKET_TOO_LARGE.forConnack(MQTT_3_1_1)).isEmpty();
        assertThat(ReasonCode.SERVER_BUSY.forConnack(MQTT_3_1_1)).contains(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(ReasonCode.SESSION_TAKEN_OVER.forConnack(MQTT_5)).isEmpty();
        for (var code : ReasonCode.values()) {
            code.forConnack(MQTT_3_1_1)
                    .ifPresent(c -> assertThat(before(new Packet.Connack(false, c, ConnackProperties.NONE)))
                            .startsWith("20 02 00 0"));
        }
    }

    @ParameterizedTest(name = "of at most {0} bytes: {1}")
    @CsvSource({
        "64, 40 11 00 07 87 0D 1F 00 03 77 68 79 26 00 01 61 00 01 62",
        "19, 40 11 00 07 87 0D 1F 00 03 77 68 79 26 00 01 61 00 01 62",
        "18, 40 0A 00 07 87 06 1F 00 03 77 68 79",
        "12, 40 0A 00 07 87 06 1F 00 03 77 68 79",
        "11, 40 03 00 07 87",
        "5, 40 03 00 07 87"
    })
    @Spec({"MQTT-3.4.2-2", "MQTT-3.4.2-3"})
    void remarksThatDoNotFitAreLeftOut(int size, String expected) {
        assertThat(limited(size, PUBACK)).isEqualTo(expected);
    }

    @Test
    @Spec({
        "MQTT-3.2.2-19", "MQTT-3.2.2-20", "MQTT-3.5.2-2", "MQTT-3.5.2-3", "MQTT-3.6.2-2", "MQTT-3.6.2-3",
                "MQTT-3.7.2-2",
        "MQTT-3.7.2-3", "MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.11.2-1", "MQTT-3.11.2-2", "MQTT-3.14.2-3",
                "MQTT-3.14.2-4",
        "MQTT-3.15.2-2", "MQTT-3.15.2-3"
    })
    void soInEveryPacketThatHasRemarks() {
        var codes = List.of(ReasonCode.UNSPECIFIED_ERROR);
        var method = new Authentication("m", null);
        var packets = List.of(
                new Packet.Connack(false, ReasonCode.BANNED, ConnackProperties.NONE, REMARKS),
                new Packet.Pubrec(7, ReasonCode.NOT_AUTHORIZED, REMARKS),
                new Packet.Pubrel(7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, REMARKS),
                new Packet.Pubcomp(7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, REMARKS),
                new Packet.Suback(7, codes, REMARKS),
                new Packet.Unsuback(7, codes, REMARKS),
                new Packet.Disconnect(ReasonCode.SERVER_BUSY, REMARKS),
                new Packet.Auth(ReasonCode.CONTINUE_AUTHENTICATION, method, REMARKS));
        for (var packet : packets) {
            int full = Wire.encode(new Encoder(MQTT_5), packet).length;
            assertThat(limited(full - 1, packet)).contains("1F 00 03 77 68 79").doesNotContain("26 00 01 61");
            assertThat(limited(full - 8, packet)).doesNotContain("1F 00 03");
        }
    }

    @Test
    @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void whatIsTooLargeIsNotWritten() {
        var message = Message.of(TopicName.of("a"), Payload.of(new byte[100]));
        var publish = new Packet.Publish(0, false, message);
        var sizes = new ArrayList<Integer>();
        var encoder = new Encoder(MQTT_5, 105, true);

        assertThat(encoder.encode(publish, size -> {
                    sizes.add(size);
                    return ByteBuffer.allocate(size);
                }))
                .isFalse();
        assertThat(sizes).isEmpty();
        assertThat(limited(106, publish)).startsWith("30 68 00 01 61 00");
        assertThat(new Encoder(MQTT_5, 4, true).encode(PUBACK, ByteBuffer::allocate))
                .isFalse();
        assertThatThrownBy(() -> encoder.encode(publish)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Spec("MQTT-3.1.2-29")
    void whoWantsNoProblemInformationGetsItInThreePacketsOnly() {
        var encoder = new Encoder(MQTT_5, Packet.MAX_SIZE, false);
        var connack = new Packet.Connack(false, ReasonCode.BANNED, ConnackProperties.NONE, REMARKS);
        var disconnect = new Packet.Disconnect(ReasonCode.SERVER_BUSY, REMARKS);

        assertThat(Hex.dump(Wire.encode(encoder, PUBACK))).isEqualTo("40 03 00 07 87");
        assertThat(Hex.dump(Wire.encode(encoder, new Packet.Suback(7, List.of(ReasonCode.SUCCESS), REMARKS))))
                .isEqualTo("90 04 00 07 00 00");
        assertThat(Hex.dump(Wire.encode(encoder, connack))).contains("1F 00 03 77 68 79 26");
        assertThat(Hex.dump(Wire.encode(encoder, disconnect))).contains("1F 00 03 77 68 79 26");
    }

    @Test
    @Spec("MQTT-1.5.5-1")
    void lengthsHaveTheirShortestForm() {
        for (int value : new int[] {0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455}) {
            var varint = new Output().varint(value);
            assertThat(varint.length()).as("%d", value).isEqualTo(Output.varintLength(value));
        }
        assertThat(Hex.dump(new Output().varint(268_435_455).toArray())).isEqualTo("FF FF FF 7F");
    }
}
