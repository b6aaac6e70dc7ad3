package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built image is killed under load, again and again: what it has acknowledged reaches every durable subscriber, QoS 2 once. Two hundred
 * times with the profile {@code faults}.
 */
class SessionKillTest {

    private static final int KILLS = Boolean.getBoolean("sluice.faults") ? 200 : 4;
    private static final int MEMBERS = Boolean.getBoolean("sluice.faults") ? 50 : 10;

    @TempDir
    Path home;

    @Test
    void whatWasAcknowledgedIsDeliveredThoughTheGatewayIsKilled() throws Exception {
        var random = new Random(20261121);
        Duration slowest = Duration.ZERO;
        try (var fleet = new Fleet(MEMBERS)) {
            for (int kill = 0; kill < KILLS; kill++) {
                var begun = System.nanoTime();
                try (var gateway = start()) {
                    if (kill > 0) {
                        slowest = longer(slowest, Duration.ofNanos(System.nanoTime() - begun));
                    }
                    fleet.subscribe(gateway.mqttPort(), 0, kill == 0 ? MEMBERS : MEMBERS / 2); // the others are away
                    int millis = random.nextInt(200, 2_000);
                    var killed = CompletableFuture.runAsync(
                            gateway::kill, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
                    for (var thread : fleet.publish(gateway.mqttPort())) {
                        thread.join();
                    }
                    killed.join();
                }
                fleet.disconnect();
            }
            try (var gateway = start()) {
                fleet.finish(gateway.mqttPort());
                fleet.subscribe(gateway.mqttPort(), 0, MEMBERS);
                long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (fleet.tally().lost() > 0 && System.nanoTime() < end) {
                    LockSupport.parkNanos(20_000_000);
                }
                var tally = fleet.tally();
                System.out.printf("F1, %d kills: %s, slowest restart %d ms%n", KILLS, tally, slowest.toMillis());
                assertThat(tally.lost()).as("acknowledged messages lost").isZero();
                assertThat(tally.duplicated())
                        .as("QoS 2 messages that came twice")
                        .isZero();
                assertThat(tally.acknowledged()).isGreaterThan(KILLS * MEMBERS);
            }
        }
    }

    private Gateway start() {
        return Gateway.start(
                home,
                "--features",
                "broker",
                "--set",
                "sluice.broker/queue.messages=1000000",
                "--set",
                "sluice.broker/queue.bytes=1000000000");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
