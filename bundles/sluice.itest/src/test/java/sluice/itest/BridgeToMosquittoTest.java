package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** The built image with a bridge to Debian's mosquitto. */
class BridgeToMosquittoTest {

    private static final int MESSAGES = 500;

    @TempDir
    Path home;

    @TempDir
    Path far;

    @BeforeEach
    void need() {
        Mosquitto.assumeInstalled();
    }

    private static String bridge(int port) {
        return """
                {
                  "uri": "mqtt://127.0.0.1:%d",
                  "client.id": "plant7",
                  "routes": [
                    "none sensors/host/#",
                    "out sensors/# -> plant7/sensors/# qos=1",
                    "out data/# -> plant7/data/# qos=1",
                    "in plant7/cmd/# -> cmd/# qos=1"
                  ],
                  "reconnect.cap.millis": 1500
                }
                """.formatted(port);
    }

    @Test
    void aReadingReachesTheFarBrokerAndACommandComesBack() throws Exception {
        int port = Ports.free();
        try (var gateway = Gateway.start(home);
                var _ = Mosquitto.startAt(port);
                var there = new Viewer(port, "there", "#");
                var here = new Viewer(gateway.mqttPort(), "here", "cmd/#")) {
            gateway.write("etc/sluice.bridge~plant7.json", bridge(port));

            var reading = there.awaitTopic("plant7/sensors/cellar/temperature");
            assertThat(reading.payload()).contains("\"unit\":\"Cel\"");
            there.publish("plant7/cmd/lamp", "on", 1);
            assertThat(here.awaitTopic("cmd/lamp").payload()).isEqualTo("on");
            assertThat(there.seen()).noneMatch(message -> message.topic().contains("/host/"));

            Files.delete(home.resolve("etc/sluice.bridge~plant7.json"));
            gateway.awaitLog("sluice.bridge~plant7");
            assertThat(here.disconnects()).isEmpty();
        }
    }

    @Test
    void whatIsPublishedDuringAnOutageArrivesInOrder() throws Exception {
        int port = Ports.free();
        var rights = Files.writeString(far.resolve("acl"), "topic #\ntopic read $SYS/#\n");
        try (var gateway = Gateway.start(
                        home, "--features", "broker,bridge", "--set", "sluice.security.file/acl=" + rights);
                var here = new Viewer(gateway.mqttPort(), "here", "$SYS/bridge/#")) {
            gateway.write("etc/sluice.bridge~plant7.json", bridge(port));
            try (var first = Mosquitto.startAt(port);
                    var there = new Viewer(port, "there", "plant7/data/#")) {
                here.await(message -> message.payload().contains("\"state\":\"connected\""));
                here.publish("data/n", "before", 1);
                there.awaitTopic("plant7/data/n");
                first.kill();
            }
            for (int i = 0; i < MESSAGES; i++) {
                here.publish("data/n", "" + i, 1);
            }
            try (var _ = Mosquitto.startAt(port);
                    var there = new Viewer(port, "there", "plant7/data/#")) {
                there.await(message -> message.payload().equals("" + (MESSAGES - 1)));

                // At least once: "before" comes again if mosquitto was killed before it had acknowledged it.
                assertThat(there.seen().stream()
                                .map(Viewer.Seen::payload)
                                .filter(payload -> !payload.equals("before"))
                                .distinct())
                        .containsExactlyElementsOf(IntStream.range(0, MESSAGES)
                                .mapToObj(i -> "" + i)
                                .toList());
            }
        }
    }
}
