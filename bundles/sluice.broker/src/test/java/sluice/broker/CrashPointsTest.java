package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.local.LocalBus;
import sluice.transport.tcp.TcpTransport;

/**
 * Random lives of two devices at a broker that crashes after the first change its store makes, after the second, and so on: whatever was
 * acknowledged is delivered, QoS 2 once, in order.
 */
class CrashPointsTest {

    private static final int STEPS = 24;

    /** One life of the broker, with real sockets. */
    private static final class Life implements AutoCloseable {
        final CrashStore store;
        private final TcpTransport transport;
        private final Broker broker;
        private final Door door;

        Life(CrashStore.Disk disk, int crashAfter) {
            try {
                transport = new TcpTransport(1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            store = new CrashStore(disk, crashAfter, transport::close);
            broker = new Broker(new LocalBus(), Rig.SESSION, InstantSource.system(), new ThreadTimers(), store);
            door = new Door(
                    broker,
                    Admission.ANYBODY,
                    Rig.LISTENER,
                    transport,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        InetSocketAddress address() {
            return door.address();
        }

        /** Ends as a killed process does: nothing reaches the disk any more. */
        @Override
        public void close() {
            store.close();
            transport.close();
            broker.close();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nothingAcknowledgedIsLostAndNothingComesTwiceAtWhateverPointItCrashes(long seed) {
        int changes;
        try (var life = new Life(new CrashStore.Disk(), 0)) {
            live(life, new Exchange(), new Random(seed));
            changes = life.store.made();
        }
        assertThat(changes).isGreaterThan(STEPS);
        for (int point = 1; point <= changes; point++) {
            var disk = new CrashStore.Disk();
            var exchange = new Exchange();
            try (var life = new Life(disk, point)) {
                live(life, exchange, new Random(seed));
            } catch (AssertionError | UncheckedIOException e) { // the connection broke
                exchange.lost();
            }
            exchange.lost();
            try (var life = new Life(disk, 0)) {
                end(life, exchange);
            }
            exchange.lost();
            assertThat(exchange.verdict())
                    .as("crash after change %d of %d;%s", point, changes, exchange.log)
                    .isEmpty();
        }
    }

    private static void live(Life life, Exchange exchange, Random random) {
        exchange.subscribe(life.address());
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> exchange.publish(life.address(), 1);
                case 2, 3 -> exchange.publish(life.address(), 2);
                case 4, 5 -> exchange.take();
                case 6 -> exchange.leave();
                case 7 -> exchange.begin(life.address(), 1);
                case 8 -> exchange.begin(life.address(), 2);
                default -> exchange.subscribe(life.address());
            }
        }
        end(life, exchange);
    }

    private static void end(Life life, Exchange exchange) {
        exchange.finish(life.address());
        exchange.subscribe(life.address());
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        do {
            exchange.take();
        } while (!exchange.verdict().isEmpty() && System.nanoTime() < deadline);
        exchange.publish(life.address(), 2); // once it is there, whatever would have come twice has come
        do {
            exchange.take();
        } while (!exchange.verdict().isEmpty() && System.nanoTime() < deadline);
    }
}
