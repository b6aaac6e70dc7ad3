package sluice.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String conf, String... more) throws IOException {
        var file = Files.writeString(folder.resolve("mosquitto.conf"), conf);
        var arguments = new String[more.length + 3];
        arguments[0] = file.toString();
        arguments[1] = "--home";
        arguments[2] = folder.resolve("home").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Import.run(stream(out), stream(err), arguments);
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private Path bridge(String name) {
        return folder.resolve("home/etc/sluice.bridge~" + name + ".json");
    }

    @Test
    void aBridgeBecomesAFileWithTheSameMeaning() throws Exception {
        int code = run("""
                # the plant
                listener 1883
                max_queued_messages 5000
                connection hq
                address hq.example:1884
                remote_clientid plant7
                remote_username plant
                remote_password se"cret
                keepalive_interval 2
                restart_timeout 10 300
                bridge_protocol_version mqttv50
                notifications false
                try_private true
                start_type lazy
                bridge_outgoing_retain false
                topic sensors/# out 1 "" plant7/
                topic cmd/# BOTH 2
                topic "" in 0 local/state remote/state   # one topic
                """);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(Files.readString(bridge("hq"))).isEqualTo("""
                {
                    "uri": "mqtt://hq.example:1884",
                    "client.id": "plant7",
                    "mqtt.version": "5",
                    "username": "plant",
                    ".password": "se\\"cret",
                    "clean.start": false,
                    "keepalive.seconds": 5,
                    "reconnect.base.millis": 10000,
                    "reconnect.cap.millis": 300000,
                    "spool.messages": 5000,
                    "routes": [
                        "out sensors/# remote=plant7/ qos=1 retain=drop",
                        "in remote/state -> local/state qos=0",
                        "out cmd/# qos=2 retain=drop",
                        "in cmd/# qos=2"
                    ]
                }
                """);
        assertThat(Files.getPosixFilePermissions(bridge("hq"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var report = out.toString(StandardCharsets.UTF_8);
        assertThat(report)
                .containsSubsequence(
                        "Bridge hq",
                        "Taken over exactly:",
                        "mosquitto.conf:5 address hq.example:1884",
                        "mosquitto.conf:9 keepalive_interval 2: raised to 5 s",
                        "Taken over, and better here:",
                        "mosquitto.conf:13 try_private true: over MQTT 5 each subscription says as much",
                        "mosquitto.conf:3 max_queued_messages 5000: on disk",
                        "Not taken over:",
                        "mosquitto.conf:14 start_type lazy: the link is always open",
                        "Not about bridges, not looked at:",
                        "mosquitto.conf:2 listener 1883",
                        "Written: " + bridge("hq"));
        assertThat(report).doesNotContain("cret");
        assertThat(report).as("each line is named once").containsOnlyOnce("mosquitto.conf:3 ");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "mqttv311, , true",
        "mqttv311, try_private true, true",
        "mqttv31, , true",
        "mqttv311, try_private false, false",
        "mqttv50, try_private true, false"
    })
    void thePrivateBitIsTakenOverWhereItMeansSomething(String version, @Nullable String line, boolean expected)
            throws Exception {
        assertThat(run("""
                connection hq
                address hq.example
                bridge_protocol_version %s
                %s
                topic a
                """.formatted(version, line == null ? "" : line))).isZero();
        assertThat(Files.readString(bridge("hq")).contains("\"bridge.bit\": true"))
                .isEqualTo(expected);
        if (line != null) {
            assertThat(out.toString(StandardCharsets.UTF_8)).containsOnlyOnce("mosquitto.conf:4 " + line);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "# nothing said,                $SYS/broker/connection/gw/state",
        "notifications true,            $SYS/broker/connection/gw/state",
        "notification_topic site/7,     site/7",
        "notifications false,           ",
        "notifications_local_only true, "
    })
    void theFarSideIsToldWhatMosquittoTellsIt(String line, @Nullable String topic) throws Exception {
        assertThat(run("""
                connection hq
                address hq.example
                remote_clientid gw
                %s
                topic a
                """.formatted(line))).isZero();
        var file = Files.readString(bridge("hq"));
        if (topic == null) {
            assertThat(file).doesNotContain("notification.topic");
        } else {
            assertThat(file).contains("\"notification.topic\": \"" + topic + "\"");
        }
        if (!line.startsWith("#")) {
            assertThat(out.toString(StandardCharsets.UTF_8)).containsOnlyOnce("mosquitto.conf:4 " + line);
        }
    }

    @Test
    void severalAddressesAndTlsAreTakenOver() throws Exception {
        assertThat(run("""
                connection cloud
                addresses a.example b.example:8883 [2001:db8::1]:8883
                round_robin true
                remote_clientid gw
                bridge_cafile /etc/ca.pem
                bridge_certfile /etc/gw.pem
                bridge_keyfile /etc/gw.key
                bridge_alpn x-amzn-mqtt-ca
                bridge_insecure true
                bridge_max_packet_size 131072
                topic # out 1
                """)).isZero();
        assertThat(Files.readString(bridge("cloud"))).startsWith("""
                {
                    "uri": "mqtts://a.example:1883",
                    "addresses": [
                        "mqtts://b.example:8883",
                        "mqtts://[2001:db8::1]:8883"
                    ],
                    "addresses.roundrobin": true,
                    "tls.ca": "/etc/ca.pem",
                    "tls.certificate": "/etc/gw.pem",
                    "tls.key": "/etc/gw.key",
                    "tls.alpn": "x-amzn-mqtt-ca",
                    "maximum.packet": 131072,
                    "client.id": "gw",
                """);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsSubsequence("Not taken over:", "bridge_insecure true: the host name is always checked");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            topik a out                              | 3: unknown option 'topik'; did you mean 'topic'?
            topic                                    | 3: topic has no pattern
            topic a/# none                           | 3: topic has the direction 'none'; it must be out, in or both
            topic a/# out 3                          | 3: topic has the QoS '3'; it must be 0, 1 or 2
            topic a/# out 1 +/ b/                    | 3: topic has a wildcard in its local prefix '+/'
            topic a#                                 | 3: 'a#' is no topic filter: # may only be a whole last level
            topic "" out 1 a                         | 3: topic has an empty pattern; then both prefixes must be given
            topic a out 1 b c d                      | 3: topic has more than PATTERN DIRECTION QOS LOCAL REMOTE: 'd'
            remote_password x                        | 3: remote_password without remote_username
            keepalive_interval soon                  | 3: keepalive_interval must be a whole number from 0 to 65535, not 'soon'
            cleansession maybe                       | 3: cleansession must be true or false, not 'maybe'
            bridge_protocol_version 5                | 3: bridge_protocol_version must be mqttv31, mqttv311 or mqttv50, not '5'
            address other                            | 3: connection 'hq' has address already, at line 2
            log_type all                             | 1: connection 'hq' has no topic; it would carry nothing
            connection hq                            | 3: there is a connection 'hq' at line 1 already
            connection other                         | 3: connection 'other' has no address; write 'address host:port' below it
            restart_timeout 1 2 3 4                  | 3: restart_timeout has more than base, cap and stable time
            """)
    void aMistakeIsNamedWithItsLineAndNothingIsWritten(String line, String complaint) throws Exception {
        assertThat(run("connection hq\naddress hq.example\n" + line + "\n")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("sluice import: %s:%s%n", folder.resolve("mosquitto.conf"), complaint);
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void aBridgeThatIsThereIsNotOverwritten() throws Exception {
        var conf = "connection hq\naddress hq\ntopic #\nconnection two\naddress two\ntopic #\n";
        Files.createDirectories(bridge("two").getParent());
        Files.writeString(bridge("two"), "mine");
        assertThat(run(conf)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("two.json is there already");
        assertThat(bridge("hq")).doesNotExist();
        assertThat(bridge("two")).hasContent("mine");
    }

    @Test
    void aDryRunWritesNothing() throws Exception {
        assertThat(run("connection hq\naddress hq\ntopic #\n", "--dry-run")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Bridge hq");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void includedFilesComeInTheirOrder() throws Exception {
        var more = Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(more.resolve("b.conf"), "topic b\n");
        Files.writeString(more.resolve("A.conf"), "topic a\n");
        Files.writeString(more.resolve("c.txt"), "nonsense\n");
        assertThat(run("connection hq\naddress hq\ninclude_dir conf.d\n")).isZero();
        assertThat(Files.readString(bridge("hq"))).containsSubsequence("out a qos=0", "out b qos=0");
    }

    @Test
    void wrongArgumentsAreToldApartFromWrongFiles() {
        assertThat(Import.run(stream(out), stream(err), "--home")).isEqualTo(2);
        assertThat(Import.run(stream(out), stream(err))).isEqualTo(2);
        assertThat(Import.run(stream(out), stream(err), folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--home needs a folder", "which file?", "none cannot be read");
    }
}
