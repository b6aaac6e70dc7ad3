package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** The same bridge section in Mosquitto and, imported, in a gateway: a far broker sees the same topics. */
class ImportTest {

    private static final List<String> TOPICS =
            List.of("data", "data/a", "data/a/b", "site/1", "lamp", "other/x", "end");

    private static final String RULES = """
            topic data/# out 1 "" plant7/
            topic # out 1 site/ far/
            topic "" out 1 lamp far/light
            topic data/a/+ out 1
            topic end out 1 "" far/
            topic cmd/# in 1 here/ there/
            """;

    @TempDir
    Path home;

    @TempDir
    Path near;

    @Test
    void aGatewayWithTheImportedBridgeDoesWhatMosquittoDid() throws Exception {
        Mosquitto.assumeInstalled();
        int port = Ports.free();
        int nearPort = Ports.free();
        var section = "connection hq\naddress 127.0.0.1:%d\nnotifications false\nrestart_timeout 1\n%s"
                .formatted(port, RULES);
        var conf = Files.writeString(near.resolve("bridge.conf"), section);
        try (var _ = Mosquitto.startAt(port)) {
            Map<String, String> expected;
            try (var _ = Mosquitto.startAt(nearPort, "allow_anonymous true", section)) {
                expected = forwarded(nearPort, port);
            }
            assertThat(expected).isNotEmpty();

            var importing = Gateway.command(home, List.of("import", conf.toString(), "--home", home.toString()));
            assertThat(importing.awaitExit()).as("%s", importing.logs()).isZero();
            assertThat(importing.output()).anyMatch(line -> line.startsWith("Written: "));
            try (var gateway = Gateway.start(home, "--features", "broker,bridge")) {
                assertThat(forwarded(gateway.mqttPort(), port)).isEqualTo(expected);
            }
        }
    }

    /** Publishes each topic near and a command far, and returns which payload arrived where. */
    private static Map<String, String> forwarded(int nearPort, int farPort) throws Exception {
        try (var there = new Viewer(farPort, "there", "#");
                var here = new Viewer(nearPort, "here", "here/#")) {
            while (here.seen().isEmpty()) { // until the bridge has subscribed
                there.publish("there/cmd/probe", "probe", 1);
                LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
            }
            there.publish("there/cmd/go", "go", 1);
            for (var topic : TOPICS) {
                here.publish(topic, "from " + topic, 1);
            }
            there.awaitTopic("far/end");
            here.awaitTopic("here/cmd/go");
            var arrived = new TreeMap<String, String>();
            there.seen().stream()
                    .filter(seen ->
                            !seen.topic().startsWith("there/") && !seen.topic().startsWith("$"))
                    .forEach(seen -> arrived.merge(seen.topic(), seen.payload(), String::concat));
            return arrived;
        }
    }
}
