package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.ReasonCode.QUOTA_EXCEEDED;
import static sluice.mqtt.ReasonCode.TOPIC_ALIAS_INVALID;
import static sluice.mqtt.Wire.refusal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.MessageProperties;
import sluice.testing.Spec;

/** Tries each property in each packet, against the standard's table 2-4 written out once more. */
class PropertyTest {

    private static final String ACKS = "PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK";

    /** A property as it is on the wire, and where the standard allows it. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry("01 01", "PUBLISH WILL"),
            Map.entry("02 00 00 00 01", "PUBLISH WILL"),
            Map.entry("03 00 01 61", "PUBLISH WILL"),
            Map.entry("08 00 01 61", "PUBLISH WILL"),
            Map.entry("09 00 01 61", "PUBLISH WILL"),
            Map.entry("0B 01", "PUBLISH SUBSCRIBE"),
            Map.entry("11 00 00 00 01", "CONNECT CONNACK DISCONNECT"),
            Map.entry("12 00 01 61", "CONNACK"),
            Map.entry("13 00 01", "CONNACK"),
            Map.entry("15 00 01 61", "CONNECT CONNACK AUTH"),
            Map.entry("17 01", "CONNECT"),
            Map.entry("18 00 00 00 01", "WILL"),
            Map.entry("19 01", "CONNECT"),
            Map.entry("1A 00 01 61", "CONNACK"),
            Map.entry("1C 00 01 61", "CONNACK DISCONNECT"),
            Map.entry("1F 00 01 61", "CONNACK DISCONNECT AUTH " + ACKS),
            Map.entry("21 00 01", "CONNECT CONNACK"),
            Map.entry("22 00 01", "CONNECT CONNACK"),
            Map.entry("23 00 01", "PUBLISH"),
            Map.entry("24 01", "CONNACK"),
            Map.entry("25 01", "CONNACK"),
            Map.entry(
                    "26 00 01 61 00 01 62",
                    "CONNECT CONNACK PUBLISH WILL SUBSCRIBE UNSUBSCRIBE DISCONNECT AUTH " + ACKS),
            Map.entry("27 00 00 00 01", "CONNECT CONNACK"),
            Map.entry("28 01", "CONNACK"),
            Map.entry("29 01", "CONNACK"),
            Map.entry("2A 01", "CONNACK"),
            Map.entry("2B 01", "nowhere"),
            Map.entry("00", "nowhere"),
            Map.entry("7F 01", "nowhere"),
            Map.entry("80 01 01", "nowhere"));

    /** Returns a packet with this property section. */
    private static String packet(String place, String section) {
        int size = section.isEmpty() ? 0 : (section.length() + 1) / 3;
        var properties = "%02X %s ".formatted(size, section).replace("  ", " ");
        return switch (place) {
            case "CONNECT" -> "10 00 04 4D 51 54 54 05 02 00 00 " + properties + "00 01 63";
            case "WILL" -> "10 00 04 4D 51 54 54 05 06 00 00 00 00 01 63 " + properties + "00 01 77 00 00";
            case "CONNACK" -> "20 00 00 " + properties;
            case "PUBLISH" -> "30 00 01 61 " + properties;
            case "PUBACK" -> "40 00 07 00 " + properties;
            case "PUBREC" -> "50 00 07 00 " + properties;
            case "PUBREL" -> "62 00 07 00 " + properties;
            case "PUBCOMP" -> "70 00 07 00 " + properties;
            case "SUBSCRIBE" -> "82 00 07 " + properties + "00 01 61 00";
            case "SUBACK" -> "90 00 07 " + properties + "00";
            case "UNSUBSCRIBE" -> "A2 00 07 " + properties + "00 01 61";
            case "UNSUBACK" -> "B0 00 07 " + properties + "00";
            case "DISCONNECT" -> "E0 00 " + properties;
            case "AUTH" -> "F0 18 " + properties;
            default -> throw new AssertionError(place);
        };
    }

    private static Decoder decoder(String place) throws PacketException {
        return switch (place) {
            case "CONNECT", "WILL" -> Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
            case "SUBSCRIBE", "UNSUBSCRIBE", "DISCONNECT" -> Wire.server(MQTT_5);
            default -> Wire.client(MQTT_5);
        };
    }

    static List<String> places() {
        var places = new ArrayList<>(List.of("WILL"));
        for (var type : PacketType.values()) {
            if (type != PacketType.PINGREQ && type != PacketType.PINGRESP) {
                places.add(type.name());
            }
        }
        return places;
    }

    @ParameterizedTest
    @MethodSource("places")
    void eachPropertyIsTakenWhereItIsAllowedAndRefusedElsewhere(String place) throws Exception {
        var method = place.equals("AUTH") ? "15 00 01 6D" : "";
        for (var entry : ALLOWED.entrySet()) {
            var property = entry.getKey();
            boolean isMethod = property.startsWith("15");
            var section = isMethod ? property : (method + " " + property).strip();
            var dump = packet(place, section);
            if (List.of(entry.getValue().split(" ")).contains(place)) {
                assertThat(Wire.decode(decoder(place), dump)).as(dump).isNotNull();
            } else {
                assertThat(refusal(decoder(place), dump)).as(dump).isEqualTo(MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void eachPropertyIsThereOnceAtMost(String place) throws Exception {
        for (var entry : ALLOWED.entrySet()) {
            var property = entry.getKey();
            boolean repeats = property.startsWith("26") || property.startsWith("0B") && place.equals("PUBLISH");
            if (List.of(entry.getValue().split(" ")).contains(place) && !repeats) {
                var dump = packet(place, property + " " + property);
                assertThat(refusal(decoder(place), dump)).as(dump).isEqualTo(PROTOCOL_ERROR);
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "CONNECT, 21 00 00", "CONNECT, 27 00 00 00 00", "CONNECT, 17 02", "CONNECT, 19 02", "CONNECT, 16 00 00",
        "CONNACK, 21 00 00", "CONNACK, 24 02", "CONNACK, 25 02", "SUBSCRIBE, 0B 00", "PUBLISH, 01 02",
        "PUBLISH, 0B 00", "WILL, 01 FF", "WILL, 08 00 01 2B"
    })
    void valuesOutOfRangeAreProtocolErrors(String place, String property) throws Exception {
        assertThat(refusal(decoder(place), packet(place, property))).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    @Spec("MQTT-3.3.2-8")
    void topicAliasZeroHasACodeOfItsOwn() throws Exception {
        assertThat(refusal(decoder("PUBLISH"), packet("PUBLISH", "23 00 00"))).isEqualTo(TOPIC_ALIAS_INVALID);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"05 11 00 00 00", "02 11 00 00 00 3C", "FF FF FF FF 7F", "81 00 00", "04 26 00 01 61"})
    @Spec("MQTT-1.5.5-1")
    void aSectionThatDoesNotFitIsMalformed(String section) {
        var dump = "10 00 04 4D 51 54 54 05 02 00 00 " + section + " 00 01 63";

        assertThat(refusal(Decoder.ofServer(Wire.LIMITS, Wire.CLOCK), dump)).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "40 00 07 00 01   property length 1, and no property",
                "E0 00 01   property length 1, and no property",
                "40 00 07 00 80 00   property length 0 in two bytes",
                "82 00 07 03 0B 81 00 00 01 61 00   subscription identifier 1 in two bytes",
                "82 00 07 06 0B 80 80 80 80 01 00 01 61 00   subscription identifier in five bytes"
            })
    @Spec("MQTT-1.5.5-1")
    void lengthsAndNumbersAreExactAndShort(String dump) throws Exception {
        assertThat(refusal(dump)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void userPropertiesAreCounted() throws Exception {
        var one = "26 00 00 00 00 ";
        int most = Wire.LIMITS.userProperties();
        var enough = "30 00 01 61 C0 02 " + one.repeat(most).strip();
        var tooMany = "30 00 01 61 C5 02 " + one.repeat(most + 1).strip();

        var publish = (Packet.Publish) Wire.decode(enough);
        assertThat(publish.message().properties().user()).hasSize(64);
        assertThat(refusal(tooMany)).isEqualTo(QUOTA_EXCEEDED);
    }

    @Test
    void nothingOfAPacketIsLeftInTheNext() throws Exception {
        var decoder = Wire.server(MQTT_5);
        Wire.decode(decoder, packet("PUBLISH", "03 00 01 61 26 00 01 61 00 01 62"));
        var next = (Packet.Publish) Wire.decode(decoder, packet("PUBLISH", ""));

        assertThat(next.message().properties()).isEqualTo(MessageProperties.NONE);
    }
}
