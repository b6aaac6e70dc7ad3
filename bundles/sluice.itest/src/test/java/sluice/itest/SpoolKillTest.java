package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** The built image is killed while clients publish and the far broker is away: what it has acknowledged gets there all the same. */
class SpoolKillTest {

    private static final int KILLS = 3;

    @TempDir
    Path home;

    @BeforeEach
    void need() {
        Mosquitto.assumeInstalled();
    }

    @Test
    void whatWasAcknowledgedReachesTheFarSideThoughTheGatewayIsKilled() throws Exception {
        int port = Ports.free();
        Gateway.start(home, "--features", "broker,bridge").stop(); // makes etc/
        Files.writeString(home.resolve("etc/sluice.bridge~plant7.json"), """
                {
                  "uri": "mqtt://127.0.0.1:%d",
                  "client.id": "plant7",
                  "routes": ["out data/# qos=1"],
                  "reconnect.cap.millis": 1500
                }
                """.formatted(port));

        var acknowledged = new ArrayList<String>();
        for (int round = 0; round < KILLS; round++) {
            try (var gateway = Gateway.start(home, "--features", "broker,bridge")) {
                gateway.awaitLog("Bridge plant7 has no link"); // so it takes what is published
                acknowledged.addAll(publishUntilKilled(gateway, round));
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);

        try (var _ = Mosquitto.startAt(port);
                var there = new Viewer(port, "there", "data/#");
                var _ = Gateway.start(home, "--features", "broker,bridge")) {
            there.await(message -> message.payload().equals(acknowledged.getLast()));

            var arrived =
                    there.seen().stream().map(Viewer.Seen::payload).distinct().toList();
            assertThat(arrived).containsSubsequence(acknowledged);
            assertThat(arrived.size())
                    .isLessThanOrEqualTo(acknowledged.size() + KILLS); // one more each time, on its way
        }
    }

    private static List<String> publishUntilKilled(Gateway gateway, int round) throws MqttException {
        var acknowledged = new ArrayList<String>();
        var here = new Viewer(gateway.mqttPort(), "here");
        var kill = CompletableFuture.runAsync(
                gateway::kill, CompletableFuture.delayedExecutor(200 + 150L * round, TimeUnit.MILLISECONDS));
        try {
            for (int i = 0; ; i++) {
                var payload = round + "/" + i;
                here.publish("data/n", payload, 1); // returns with the PUBACK
                acknowledged.add(payload);
            }
        } catch (MqttException e) {
            kill.join();
            return acknowledged;
        }
    }
}
