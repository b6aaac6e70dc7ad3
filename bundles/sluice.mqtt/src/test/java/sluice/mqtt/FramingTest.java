package sluice.mqtt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PACKET_TOO_LARGE;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.Wire.refusal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.testing.Hex;
import sluice.testing.Spec;

class FramingTest {

    private static ByteBuffer hex(String dump) {
        return ByteBuffer.wrap(Hex.bytes(dump));
    }

    @Test
    void takesOnePacketAfterTheOther() throws Exception {
        var decoder = Wire.server(MQTT_5);
        var bytes = hex("C0 00 40 02 00 07 C0 00");

        assertThat(decoder.decode(bytes)).isEqualTo(new Packet.Pingreq());
        assertThat(bytes.position()).isEqualTo(2);
        assertThat(decoder.decode(bytes)).isEqualTo(new Packet.Puback(7, ReasonCode.SUCCESS));
        assertThat(decoder.decode(bytes)).isEqualTo(new Packet.Pingreq());
        assertThat(decoder.decode(bytes)).isNull();
    }

    @Test
    void tellsHowManyBytesAPacketNeeds() throws Exception {
        var decoder = Wire.server(MQTT_5);

        assertThat(decoder.decode(hex("30"))).isNull();
        assertThat(decoder.pending()).isEqualTo(2);
        assertThat(decoder.decode(hex("30 80"))).isNull();
        assertThat(decoder.pending()).isEqualTo(3);
        var begun = hex("30 80 01 00 01");
        assertThat(decoder.decode(begun)).isNull();
        assertThat(decoder.pending()).isEqualTo(131);
        assertThat(begun.position()).isZero();
    }

    @ParameterizedTest(name = "{0} of {1} bytes")
    @CsvSource({"40000, 40009, true", "40000, 90000, false", "4000, 4008, false"})
    void aLargePacketKeepsTheArrayItFills(int payload, int array, boolean kept) throws Exception {
        var message = Message.of(TopicName.of("a/b"), Payload.of(new byte[payload]));
        var packet = new Packet.Publish(0, false, message);
        var bytes = new byte[array];
        var in = ByteBuffer.wrap(bytes);
        new Encoder(MQTT_3_1_1).encode(packet, _ -> in);
        in.flip();
        int size = in.limit();

        var taken = (Packet.Publish) requireNonNull(Wire.server(MQTT_3_1_1).decodeAndKeep(in));
        assertThat(in.position()).isEqualTo(size);
        assertThat(taken.message().payload()).isEqualTo(message.payload());
        bytes[size - 1] = 1;
        assertThat(taken.message().payload().equals(message.payload())).isEqualTo(!kept);
    }

    @Test
    void aPacketBehindAnotherIsCopied() throws Exception {
        var message = Message.of(TopicName.of("a/b"), Payload.of(new byte[40_000]));
        var bytes = new byte[40_011];
        var in = ByteBuffer.wrap(bytes).put(Hex.bytes("C0 00"));
        new Encoder(MQTT_3_1_1).encode(new Packet.Publish(0, false, message), _ -> in);
        in.flip();
        var decoder = Wire.server(MQTT_3_1_1);

        assertThat(decoder.decodeAndKeep(in)).isEqualTo(new Packet.Pingreq());
        var taken = (Packet.Publish) requireNonNull(decoder.decodeAndKeep(in));
        assertThat(in.hasRemaining()).isFalse();
        Arrays.fill(bytes, (byte) 1);
        assertThat(taken.message().payload()).isEqualTo(message.payload());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"30 80 80 80 80 01", "30 FF FF FF FF", "30 80 00", "C0 80 80 00"})
    @Spec("MQTT-1.5.5-1")
    void remainingLengthHasAtMostFourBytesAndTheShortestForm(String dump) throws Exception {
        var decoder = Wire.server(MQTT_5);

        assertThatThrownBy(() -> decoder.decode(hex(dump))).isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void aPacketAboveTheLimitIsRefusedByItsHeader() throws Exception {
        var decoder = Wire.server(MQTT_5);

        assertThatThrownBy(() -> decoder.decode(hex("30 FF FF FF 7F")))
                .isInstanceOfSatisfying(
                        ProtocolErrorException.class, e -> assertThat(e.code()).isEqualTo(PACKET_TOO_LARGE));
    }

    @Test
    void theLargestPacketAllowedIsWaitedFor() throws Exception {
        var decoder = Wire.server(MQTT_5);

        assertThat(decoder.decode(hex("30 FC FF 3F"))).isNull(); // 2^20 - 4 behind four bytes
        assertThat(decoder.pending()).isEqualTo(1 << 20);
        assertThatThrownBy(() -> decoder.decode(hex("30 FD FF 3F"))).isInstanceOf(ProtocolErrorException.class);
    }

    @Test
    void aStrangersConnectHasALimitOfItsOwn() {
        var decoder = Decoder.ofServer(DecoderLimits.DEFAULT, Wire.CLOCK);

        assertThatThrownBy(() -> decoder.decode(hex("10 80 80 04")))
                .isInstanceOfSatisfying(
                        ProtocolErrorException.class, e -> assertThat(e.code()).isEqualTo(PACKET_TOO_LARGE));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"20", "30", "40", "50", "62", "70", "82", "90", "A2", "B0", "C0", "D0", "E0"})
    @Spec({"MQTT-3.1.0-1", "MQTT311-3.1.0-1"})
    void theFirstPacketIsAConnect(String first) {
        var decoder = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);

        assertThatThrownBy(() -> decoder.decode(hex(first))).isInstanceOf(ProtocolErrorException.class);
        assertThat(decoder.version()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"MQTT-3.1.0-2", "MQTT311-3.1.0-2"})
    void aSecondConnectIsAProtocolError(ProtocolVersion version) throws Exception {
        assertThat(refusal(version, "10 00 04 4D 51 54 54 05 02 00 00 00 00 00"))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "{0} to a server")
    @ValueSource(strings = {"20 00 00", "90 00 07 00", "B0 00 07", "D0"})
    void onlyAServerMaySend(String dump) throws Exception {
        assertThat(refusal(MQTT_5, dump)).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(MQTT_3_1_1, dump)).isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "{0} to a client")
    @ValueSource(
            strings = {"10 00 04 4D 51 54 54 04 02 00 00 00 00", "82 00 07 00 01 61 00", "A2 00 07 00 01 61", "C0"})
    void onlyAClientMaySend(String dump) {
        assertThat(refusal(Wire.client(MQTT_5), dump)).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(Wire.client(MQTT_3_1_1), dump)).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void aServerSendsNoDisconnectBeforeMqtt5() throws Exception {
        assertThat(refusal(Wire.client(MQTT_3_1_1), "E0")).isEqualTo(PROTOCOL_ERROR);
        assertThat(Wire.decode(Wire.client(MQTT_5), "E0 8B")).isInstanceOf(Packet.Disconnect.class);
    }

    @Test
    void typeZeroAndBeforeMqtt5TypeFifteenAreMalformed() throws Exception {
        assertThat(refusal(MQTT_5, "00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "F0")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "first byte {0} for {1}")
    @CsvSource({"41, 40", "52, 50", "60, 62", "6A, 62", "72, 70", "80, 82", "8A, 82", "A0, A2", "A3, A2", "C1, C0"})
    @Spec({"MQTT-2.1.3-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT311-2.2.2-1", "MQTT311-2.2.2-2"})
    void reservedFlagsAreChecked(String wrong, String right) throws Exception {
        var decoder = Wire.server(MQTT_5);

        assertThat(refusal(MQTT_5, wrong)).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, wrong)).isEqualTo(MALFORMED_PACKET);
        assertThat(decoder.decode(hex(right))).isNull();
    }

    @Test
    @Spec({"MQTT-3.14.1-1", "MQTT-3.15.1-1"})
    void disconnectAndAuthHaveNoFlags() throws Exception {
        assertThat(refusal(MQTT_5, "E1")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_5, "F8")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void mqtt31RepeatsWithDup() throws Exception {
        assertThat(Wire.decode(Wire.server(MQTT_3_1), "6A 00 07")).isEqualTo(new Packet.Pubrel(7, ReasonCode.SUCCESS));
        assertThat(refusal(MQTT_3_1, "6B 00 07")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1, "48 00 07")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"40 00", "40 00 07 00 00 00", "82 00 07 00 00 03 61", "C0 00", "30 00 05 61", "62"})
    void aLengthThatEndsInsideAFieldOrBehindThemIsMalformed(String dump) throws Exception {
        assertThat(refusal(MQTT_5, dump)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void before5AnAcknowledgementHasTwoBytes() throws Exception {
        assertThat(refusal(MQTT_3_1_1, "40 00 07 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "E0 00")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"40 00 00", "50 00 00", "62 00 00", "70 00 00", "82 00 00 00 01 61 00", "A2 00 00 00 01 61"})
    @Spec({"MQTT-2.2.1-3", "MQTT311-2.3.1-1"})
    void packetIdentifierZeroIsMalformed(String dump) throws Exception {
        assertThat(refusal(MQTT_3_1_1, dump)).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1, dump)).isEqualTo(MALFORMED_PACKET);
    }
}
