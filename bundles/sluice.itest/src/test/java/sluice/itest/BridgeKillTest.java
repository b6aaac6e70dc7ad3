package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.net.Mosquitto;

/**
 * The built image is killed, again and again, while a bridge takes QoS 1 and 2 out to Debian's mosquitto and back: nothing is lost, QoS 2 comes
 * once from end to end. Forty times, and with MQTT 3.1.1 too, with the profile {@code faults}.
 */
class BridgeKillTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int KILLS = LONG ? 40 : 2;
    private static final int MEMBERS = LONG ? 20 : 4;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration SILENCE = Duration.ofSeconds(20);

    @TempDir
    Path home;

    @ParameterizedTest(name = "MQTT {0}")
    @ValueSource(strings = {"5", "3.1.1"})
    void qos2GoesThroughABridgeOnceThoughTheGatewayIsKilled(String version) throws Exception {
        assumeTrue(LONG || version.equals("5"), "skipped, because each version takes ten seconds: -Pfaults");
        var random = new Random(20261121);
        try (var far = Mosquitto.start();
                var up = new Fleet(MEMBERS, "up", Duration.ZERO);
                var down = new Fleet(MEMBERS, "down", PAUSE)) {
            Files.writeString(
                    Files.createDirectories(home.resolve("etc")).resolve("sluice.bridge~far.json"),
                    """
                    {
                      "uri": "mqtt://127.0.0.1:%d",
                      "mqtt.version": "%s",
                      "routes": ["out up/# qos=2", "in down/# qos=2"],
                      "reconnect.cap.millis": 1500
                    }
                    """.formatted(far.port(), version));
            up.subscribe(far.port(), 0, MEMBERS);
            var downwards = new ArrayList<Thread>();
            for (int kill = 0; kill < KILLS; kill++) {
                try (var gateway = start()) {
                    down.subscribe(gateway.mqttPort(), 0, MEMBERS);
                    gateway.awaitLog("Bridge far is connected");
                    if (kill == 0) {
                        downwards.addAll(down.publish(far.port()));
                    }
                    var killed = CompletableFuture.runAsync(
                            gateway::kill,
                            CompletableFuture.delayedExecutor(random.nextInt(200, 2_000), TimeUnit.MILLISECONDS));
                    for (var thread : up.publish(gateway.mqttPort())) {
                        thread.join();
                    }
                    killed.join();
                }
                down.disconnect();
            }
            down.pause();
            for (var thread : downwards) {
                thread.join();
            }
            try (var gateway = start()) {
                up.finish(gateway.mqttPort());
                down.subscribe(gateway.mqttPort(), 0, MEMBERS);
                var out = up.settled(SILENCE);
                var in = down.settled(SILENCE);
                System.out.printf("MQTT %s, %d kills: out %s; in %s%n", version, KILLS, out, in);
                for (var tally : List.of(out, in)) {
                    assertThat(tally.lost()).as("acknowledged messages lost").isZero();
                    assertThat(tally.duplicated())
                            .as("QoS 2 messages that came twice")
                            .isZero();
                    assertThat(tally.acknowledged()).isGreaterThan(KILLS * MEMBERS);
                }
            }
        }
    }

    private Gateway start() {
        return Gateway.start(
                home,
                "--features",
                "broker,bridge",
                "--set",
                "sluice.broker/queue.messages=1000000",
                "--set",
                "sluice.broker/queue.bytes=1000000000");
    }
}
