package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** F12: the gateway is stopped by a signal for half a minute under load, then goes on. */
@EnabledIfSystemProperty(named = "sluice.faults", matches = "true", disabledReason = "takes a minute")
class PauseTest {

    private static final int MEMBERS = 20;

    @TempDir
    Path home;

    private static void signal(Gateway gateway, String name) throws Exception {
        var pid = Long.toString(gateway.process().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    @Test
    void clientsTimeOutAndGoOnAndNothingIsLostOrDoubled() throws Exception {
        try (var fleet = new Fleet(MEMBERS);
                var gateway = Gateway.start(home, "--features", "broker")) {
            int port = gateway.mqttPort();
            fleet.subscribe(port, 0, MEMBERS);
            var publishers = fleet.publish(port);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            signal(gateway, "STOP");
            long stopped = System.nanoTime();
            fleet.disconnect(0, MEMBERS / 2); // these come back to what they left in the middle of
            for (var publisher : publishers) { // each gives up waiting after 20 s
                publisher.join();
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30) - (System.nanoTime() - stopped));
            signal(gateway, "CONT");
            fleet.subscribe(port, 0, MEMBERS / 2);
            fleet.finish(port);
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (fleet.tally().lost() > 0 && System.nanoTime() < end) {
                LockSupport.parkNanos(20_000_000);
            }
            var tally = fleet.tally();
            System.out.printf("F12, 30 s: %s%n", tally);
            assertThat(tally.lost()).as("acknowledged messages lost").isZero();
            assertThat(tally.duplicated()).as("QoS 2 messages that came twice").isZero();
            assertThat(tally.acknowledged()).isGreaterThan(MEMBERS);
            assertThat(gateway.process().isAlive()).isTrue();
        }
    }
}
