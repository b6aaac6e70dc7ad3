package sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sluice.transport.tcp.TcpTransport;

/** The load generator finds nothing wrong with the broker, and would if there were something. */
class LoadTest {

    private static final Duration MOMENT = Duration.ofMillis(30);

    private static Gateway gateway;
    private static TcpTransport transport;
    private static InetSocketAddress broker;

    @BeforeAll
    static void start() throws Exception {
        gateway = new Gateway();
        transport = new TcpTransport(1);
        broker = gateway.listen(transport);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        transport.close();
    }

    @Test
    void everyScenarioLosesNothing() throws Exception {
        for (var scenario : Scenario.STEADY) {
            var report =
                    Load.run(scenario.name(), broker, ProcessHandle.current().pid(), MOMENT, MOMENT, 0);
            assertThat(report.faults()).as(scenario.name()).isZero();
            assertThat(report.get("sent")).as(scenario.name()).isPositive();
        }
        for (int round = 1; round <= 2; round++) { // the second finds nothing of the first
            for (var name : OneShots.NAMES) {
                var report = Load.run(name, broker, 0, MOMENT, MOMENT, 400);
                assertThat(report.faults()).as(name).isZero();
            }
        }
    }

    @Test
    void theLedgerTellsLossFromDisorderAndRepetition() {
        var ledger = new Ledger();
        assertThat(ledger.take(1)).isTrue();
        assertThat(ledger.take(3)).isTrue();
        assertThat(ledger.take(3)).isFalse();
        assertThat(ledger.take(2)).isTrue();
        assertThat(ledger.take(6)).isTrue();
        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(ledger.reordered()).isEqualTo(1);
        assertThat(ledger.lost(7)).isEqualTo(3);
    }

    @Test
    void percentilesAreRightWithinThreeOfAHundred() {
        var latency = new Latency();
        for (int i = 1; i <= 1_000; i++) {
            latency.add(i * 1_000L);
        }
        assertThat(latency.percentile(50)).isBetween(485.0, 500.0);
        assertThat(latency.percentile(99)).isBetween(960.0, 990.0);
    }
}
