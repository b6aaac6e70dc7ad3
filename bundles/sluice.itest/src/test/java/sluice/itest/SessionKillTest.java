package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F1: the built image is killed under load, again and again: what it has acknowledged reaches every durable subscriber, QoS 2 once, and no
 * retained message goes back in time. Half of the subscribers are away, after each kill the other half. Two hundred times with the profile
 * {@code faults}, or as often as {@code -Dsluice.image.kills} says.
 */
class SessionKillTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int KILLS = Integer.getInteger("sluice.image.kills", LONG ? 200 : 4);
    private static final int MEMBERS = LONG ? 50 : 10;
    private static final int LATEST_MILLIS = LONG ? 3_000 : 2_000;
    private static final Duration READY = Duration.ofSeconds(3);

    /** How long nothing may come any more until what is missing counts as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final Random random = new Random(20261121);
    private Duration slowest = Duration.ZERO;
    private Duration costliest = Duration.ZERO;
    private int late;

    @Test
    void whatWasAcknowledgedIsDeliveredThoughTheGatewayIsKilled() throws Exception {
        long begun = System.nanoTime();
        try (var fleet = new Fleet(MEMBERS, "fleet", Duration.ZERO, true)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (var gateway = start(kill > 0)) {
                    fleet.look(gateway.mqttPort());
                    killUnderLoad(gateway, fleet, kill);
                }
                fleet.disconnect();
                if (kill % 10 == 9) {
                    System.out.printf(
                            "F1, %d kills after %d s: %d acknowledged%n",
                            kill + 1, seconds(begun), fleet.tally().acknowledged());
                }
            }
            try (var gateway = start(true)) {
                fleet.look(gateway.mqttPort());
                fleet.finish(gateway.mqttPort());
                fleet.subscribe(gateway.mqttPort(), 0, MEMBERS);
                var tally = fleet.settled(SILENCE);
                System.out.printf(
                        "F1, %d kills, %d of each in %d s: %s; ready again after %d ms and %d ms of CPU at most,"
                                + " %d times after more than %d s%n",
                        KILLS,
                        MEMBERS,
                        seconds(begun),
                        tally,
                        slowest.toMillis(),
                        costliest.toMillis(),
                        late,
                        READY.toSeconds());
                assertThat(tally.lost()).as("acknowledged messages lost").isZero();
                assertThat(tally.duplicated())
                        .as("QoS 2 messages that came twice")
                        .isZero();
                assertThat(tally.older())
                        .as("retained messages that went back in time")
                        .isZero();
                assertThat(tally.acknowledged()).isGreaterThan(KILLS * MEMBERS);
                assertThat(tally.looked()).isGreaterThan(KILLS * MEMBERS / 2);
            }
        }
    }

    private void killUnderLoad(Gateway gateway, Fleet fleet, int kill) throws Exception {
        int half = MEMBERS / 2;
        int from = kill > 0 && kill % 2 == 0 ? half : 0;
        fleet.subscribe(gateway.mqttPort(), from, kill == 0 ? MEMBERS : from + half); // the others are away
        var killed = CompletableFuture.runAsync(
                gateway::kill,
                CompletableFuture.delayedExecutor(random.nextInt(200, LATEST_MILLIS), TimeUnit.MILLISECONDS));
        for (var thread : fleet.publish(gateway.mqttPort())) {
            thread.join();
        }
        killed.join();
    }

    private Gateway start(boolean again) {
        long begun = System.nanoTime();
        var gateway = Gateway.start(
                home,
                "--features",
                "broker",
                "--set",
                "sluice.broker/queue.messages=1000000",
                "--set",
                "sluice.broker/queue.bytes=1000000000");
        if (again) {
            var took = Duration.ofNanos(System.nanoTime() - begun);
            var cpu = gateway.process().info().totalCpuDuration().orElse(Duration.ZERO);
            slowest = longer(slowest, took);
            costliest = longer(costliest, cpu);
            late += took.compareTo(READY) > 0 ? 1 : 0;
            assertThat(cpu).as("processor time of a restart").isLessThan(READY);
        }
        return gateway;
    }

    private static long seconds(long begun) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
