package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** The properties of MQTT 5, each in each packet a client sends: table 2-4 of the standard. */
class PropertiesTest {

    /** A property and its value, and the packets that may have it: C for CONNECT, W for its will, and so on. */
    private record Property(String bytes, String packets) {}

    private static final Map<String, Property> PROPERTIES = new TreeMap<>(Map.ofEntries(
            Map.entry("Payload Format Indicator", new Property("01 01", "PW")),
            Map.entry("Message Expiry Interval", new Property("02 00 00 00 09", "PW")),
            Map.entry("Content Type", new Property("03 00 01 78", "PW")),
            Map.entry("Response Topic", new Property("08 00 01 78", "PW")),
            Map.entry("Correlation Data", new Property("09 00 01 78", "PW")),
            Map.entry("Subscription Identifier", new Property("0B 01", "PS")),
            Map.entry("Session Expiry Interval", new Property("11 00 00 00 09", "CD")),
            Map.entry("Assigned Client Identifier", new Property("12 00 01 78", "")),
            Map.entry("Server Keep Alive", new Property("13 00 09", "")),
            Map.entry("Authentication Method", new Property("15 00 01 78", "CA")),
            Map.entry("Authentication Data", new Property("16 00 01 78", "CA")),
            Map.entry("Request Problem Information", new Property("17 01", "C")),
            Map.entry("Will Delay Interval", new Property("18 00 00 00 09", "W")),
            Map.entry("Request Response Information", new Property("19 01", "C")),
            Map.entry("Response Information", new Property("1A 00 01 78", "")),
            Map.entry("Server Reference", new Property("1C 00 01 78", "D")),
            Map.entry("Reason String", new Property("1F 00 01 78", "aDA")),
            Map.entry("Receive Maximum", new Property("21 00 09", "C")),
            Map.entry("Topic Alias Maximum", new Property("22 00 09", "C")),
            Map.entry("Topic Alias", new Property("23 00 09", "P")),
            Map.entry("Maximum QoS", new Property("24 01", "")),
            Map.entry("Retain Available", new Property("25 01", "")),
            Map.entry("User Property", new Property("26 00 01 6E 00 01 76", "PWCaSUDA")),
            Map.entry("Maximum Packet Size", new Property("27 00 00 FF FF", "C")),
            Map.entry("Wildcard Subscription Available", new Property("28 01", "")),
            Map.entry("Subscription Identifier Available", new Property("29 01", "")),
            Map.entry("Shared Subscription Available", new Property("2A 01", ""))));

    /** A packet with a place for its properties, and its letter in the table. */
    private record Place(String name, char letter, String packet) {
        String with(String properties) {
            int length = properties.isEmpty() ? 0 : (properties.length() + 1) / 3;
            return packet.replace("..", ("%02X " + properties).formatted(length).strip());
        }
    }

    private static final List<Place> PLACES = List.of(
            new Place("PUBLISH", 'P', "30 00 01 61 .. 78"),
            new Place("PUBACK", 'a', "40 00 01 00 .."),
            new Place("PUBREC", 'a', "50 00 01 00 .."),
            new Place("PUBREL", 'a', "62 00 01 00 .."),
            new Place("PUBCOMP", 'a', "70 00 01 00 .."),
            new Place("SUBSCRIBE", 'S', "82 00 01 .. 00 01 61 00"),
            new Place("UNSUBSCRIBE", 'U', "A2 00 01 .. 00 01 61"),
            new Place("DISCONNECT", 'D', "E0 00 .."),
            new Place("AUTH", 'A', "F0 18 .."));

    private static final List<Place> CONNECTS = List.of(
            new Place("CONNECT", 'C', "10 00 04 4D 51 54 54 05 02 00 00 .. 00 01 63"),
            new Place("will", 'W', "10 00 04 4D 51 54 54 05 06 00 00 00 00 01 63 .. 00 01 77 00 01 78"));

    @AutoClose
    private final Lab lab = new Lab();

    @TestFactory
    @Spec("MQTT-2.2.2/place")
    List<DynamicTest> aPropertyThatIsNotThePacketsIsMalformed() {
        var tests = new ArrayList<DynamicTest>();
        for (var place : PLACES) {
            PROPERTIES.forEach((name, property) -> {
                if (property.packets().indexOf(place.letter()) < 0) {
                    tests.add(DynamicTest.dynamicTest(
                            name + " in " + place.name(),
                            () -> closes(place.with(property.bytes()), ReasonCode.MALFORMED_PACKET)));
                }
            });
        }
        for (var place : CONNECTS) {
            PROPERTIES.forEach((name, property) -> {
                if (property.packets().indexOf(place.letter()) < 0) {
                    tests.add(DynamicTest.dynamicTest(
                            name + " in " + place.name(), () -> refuses(place.with(property.bytes()), "81")));
                }
            });
        }
        return tests;
    }

    @TestFactory
    @Spec("MQTT-2.2.2/twice")
    List<DynamicTest> aPropertyThatIsThereTwiceIsAProtocolError() {
        var tests = new ArrayList<DynamicTest>();
        PROPERTIES.forEach((name, property) -> {
            if (!name.equals("User Property")) {
                var twice = property.bytes() + " " + property.bytes();
                for (var place : PLACES) {
                    if (property.packets().indexOf(place.letter()) >= 0) {
                        tests.add(DynamicTest.dynamicTest(
                                name + " in " + place.name(),
                                () -> closes(place.with(twice), ReasonCode.PROTOCOL_ERROR)));
                    }
                }
                for (var place : CONNECTS) {
                    if (property.packets().indexOf(place.letter()) >= 0) {
                        tests.add(DynamicTest.dynamicTest(
                                name + " in " + place.name(), () -> refuses(place.with(twice), "82")));
                    }
                }
            }
        });
        return tests;
    }

    @TestFactory
    @Spec("MQTT-2.2.2/unknown")
    List<DynamicTest> anIdentifierNoPropertyHasIsMalformed() {
        var tests = new ArrayList<DynamicTest>();
        for (var bytes : List.of("00 00", "04 00", "2B 00", "7F 00", "80 01 00", "FF FF FF 7F")) {
            PLACES.forEach(place -> tests.add(DynamicTest.dynamicTest(
                    bytes + " in " + place.name(), () -> closes(place.with(bytes), ReasonCode.MALFORMED_PACKET))));
            CONNECTS.forEach(place -> tests.add(
                    DynamicTest.dynamicTest(bytes + " in " + place.name(), () -> refuses(place.with(bytes), "81"))));
        }
        return tests;
    }

    @ParameterizedTest(name = "{1}")
    @Spec({"MQTT-3.3.2/no-topic", "MQTT-3.1.2/flags", "MQTT-3.8.2/identifier", "MQTT-3.3.2-8", "MQTT-3.3.2-14"})
    @CsvSource({
        "30 00 00 00 78, PROTOCOL_ERROR, neither topic nor alias",
        "30 00 00 03 23 00 07 78, PROTOCOL_ERROR, alias without a topic yet",
        "30 00 01 61 03 23 00 00 78, TOPIC_ALIAS_INVALID, alias 0",
        "30 00 01 61 03 23 00 21 78, TOPIC_ALIAS_INVALID, alias above the announced maximum of 32",
        "30 00 01 61 02 01 02 78, PROTOCOL_ERROR, payload format indicator 2",
        "30 00 01 61 04 08 00 01 23 78, PROTOCOL_ERROR, response topic with a wildcard",
        "30 00 01 61 03 08 00 00 78, PROTOCOL_ERROR, empty response topic",
        "30 00 01 61 02 0B 05 78, PROTOCOL_ERROR, subscription identifier from a client",
        "82 00 01 02 0B 00 00 01 61 00, PROTOCOL_ERROR, subscription identifier 0",
        "82 00 01 06 0B 80 80 80 80 01 00 01 61 00, MALFORMED_PACKET, subscription identifier of five bytes",
        "32 00 01 61 00 01 05 01 00, MALFORMED_PACKET, properties longer than the packet",
        "82 00 01 00 00 0A 24 73 68 61 72 65 2F 67 2F 61 04, PROTOCOL_ERROR, No Local with a shared subscription"
    })
    void valuesAreChecked(String packet, ReasonCode code, String what) {
        closes(packet, code);
    }

    @ParameterizedTest(name = "{1}")
    @Spec({
        "MQTT-3.1.2/receive-maximum",
        "MQTT-3.1.2/packet-size",
        "MQTT-3.1.2/flags",
        "MQTT-3.1.2/authentication-data",
        "MQTT-3.2.2-7"
    })
    @CsvSource({
        "21 00 00, 82, receive maximum 0",
        "27 00 00 00 00, 82, maximum packet size 0",
        "17 02, 82, request problem information 2",
        "19 02, 82, request response information 2",
        "16 00 01 78, 82, authentication data without method"
    })
    void valuesOfAConnectAreChecked(String properties, String code, String what) {
        refuses(CONNECTS.getFirst().with(properties), code);
    }

    private void closes(String packet, ReasonCode code) {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send(packet).expectDisconnected(code);
        }
    }

    private void refuses(String connect, String code) {
        try (var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            var connack = client.send(connect).receive(Packet.Connack.class);
            assertThat("%02X".formatted(connack.code().value())).isEqualTo(code);
            client.expectClosed();
        }
    }
}
