package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Qos;
import sluice.testing.net.Mosquitto;

/**
 * A process with bridges is killed at random moments while QoS 2 goes through it both ways: what was stored, and what the far side
 * sent, arrives once. The long form: -Pfaults.
 */
class OnceKillTest {

    private static final int KILLS = Boolean.getBoolean("sluice.faults") ? 60 : 2;
    private static final int GAP = 1_000_000;

    @TempDir
    private Path folder;

    private final PahoConnector viewers = new PahoConnector();
    private final Map<String, Integer> arrived = new HashMap<>();
    private final Random random = new Random(20261121);

    @AfterEach
    void stop() throws Exception {
        var stop = PahoConnector.class.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(viewers);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"V5", "V3_1_1"})
    void eachMessageArrivesOnceThoughTheGatewayIsKilled(String version) throws Exception {
        try (var far = Mosquitto.start()) {
            var viewer = new FarSide(viewers, far.port(), "viewer", "a/#", "got/#");
            var operator = new FarSide(viewers, far.port(), "operator");
            Set<String> wanted = new HashSet<>();
            int commands = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                var victim = victim(far.port(), version, "" + kill * GAP);
                var stored = new ArrayList<String>();
                try (var lines = victim.inputReader(StandardCharsets.UTF_8)) {
                    assertThat(lines.readLine()).isEqualTo("ready");
                    note(lines.readLine(), stored); // it has begun
                    var killed = CompletableFuture.runAsync(
                            victim::destroyForcibly,
                            CompletableFuture.delayedExecutor(400 + random.nextInt(600), TimeUnit.MILLISECONDS));
                    var reading = Thread.startVirtualThread(() -> drain(lines, stored));
                    while (!killed.isDone()) {
                        wanted.add("got/x " + commands);
                        operator.publish("cmd/x", "" + commands++, Qos.EXACTLY_ONCE, false);
                    }
                    reading.join();
                }
                victim.waitFor();
                wanted.addAll(stored);
            }
            var last = victim(far.port(), version, "-1");
            try {
                while (!arrived.keySet().containsAll(wanted)) {
                    take(viewer);
                }
                while (!viewer.messages.isEmpty()) {
                    take(viewer);
                }
            } finally {
                last.destroyForcibly().waitFor();
            }
            System.out.printf(
                    "QoS 2, %s: %d kills, %d stored or commanded, all found, %d twice%n",
                    version,
                    KILLS,
                    wanted.size(),
                    arrived.values().stream().filter(each -> each > 1).count());
            assertThat(arrived).allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
        }
    }

    private void take(FarSide viewer) throws Exception {
        var message = viewer.next();
        arrived.merge(message.topic() + " " + message.payload().text(), 1, Integer::sum);
    }

    /** Reads what the victim has stored; half a line at its end counts for nothing. */
    private static void drain(BufferedReader lines, List<String> stored) {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line, stored);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i)stream closed"); // the process was killed
        }
    }

    private static void note(String line, List<String> stored) {
        if (line.endsWith(".")) {
            stored.add(line.substring(0, line.length() - 1));
        }
    }

    private Process victim(int port, String version, String first) throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.resolve("store").toString(),
                        "" + port,
                        version,
                        first)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
