package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** F4: the gateway's disk is full for a minute under load, over a restart, and then has space again. */
@EnabledIfSystemProperty(named = "sluice.faults", matches = "true", disabledReason = "takes some minutes")
class FullDiskTest {

    private static final int HOLD_SECONDS = 60;

    @TempDir
    Path folder;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder.toString()))
                .as("skipped, because this machine does not allow mounting a file system")
                .isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", folder.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var block = new byte[4_096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void nothingAcknowledgedIsLostAndStoringWorksSoonAfter() throws Exception {
        var home = folder.resolve("home");
        var filler = folder.resolve("filler");
        var wanted = new CountDownLatch(1);
        long hold = TimeUnit.SECONDS.toNanos(HOLD_SECONDS);
        KeptClient publisher;
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            var taker = KeptClient.connected(gateway.mqttPort(), "taker");
            taker.take("data/#");
            taker.close(); // from now on everything waits on the disk
            publisher = KeptClient.connected(gateway.mqttPort(), "publisher");
            var published = publisher.publishWhile("data/n", () -> wanted.getCount() > 0);
            publisher.awaitAcknowledged(100);
            fill(filler);
            publisher.awaitRefused(10);
            long full = System.nanoTime();
            while (System.nanoTime() - full < hold) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                assertThat(gateway.process().isAlive()).isTrue();
            }
            int refused = publisher.refused();
            assertThat(publisher.isBroken()).as("disconnected").isFalse();
            Files.delete(filler);
            long freed = System.nanoTime();
            publisher.awaitAcknowledged(1);
            long back = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - freed);
            assertThat(back).as("milliseconds until storing works").isLessThan(5_000);
            wanted.countDown();
            var acknowledged = published.get(30, TimeUnit.SECONDS);
            publisher.close();

            fill(filler);
            gateway.kill();
            try (var again = Gateway.start(home, "--features", "broker"); // while it is full
                    var late = KeptClient.connected(again.mqttPort(), "taker")) {
                late.goOn();
                late.await(acknowledged.getLast());
                assertThat(late.firsts()).containsSubsequence(acknowledged);
            }
            System.out.printf(
                    "F4, %d s: %d acknowledged, 0 lost, %d refused, storing again after %d ms, restarted while full%n",
                    HOLD_SECONDS, acknowledged.size(), refused, back);
        }
    }
}
