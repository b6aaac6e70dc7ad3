package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.LeasedException;
import sluice.io.PwmOutput;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.io.Wiring;
import sluice.testing.Configs;

class PortsTest {

    private static final SpiSettings SETTINGS = new SpiSettings(1_000_000, 0);

    private record Edge(boolean active, Instant when) {}

    @TempDir
    private Path storage;

    private final TestClock clock = new TestClock();
    private final LinkedBlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
    private Framework framework;
    private BundleContext context;
    private SimBoard board;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        context = framework.getBundleContext();
        lay();
    }

    private void lay() {
        var config = Configs.of(
                SimBoard.Config.class, Map.of("spi_chips", new String[] {"mcp3008@1"}, "pulses", new int[] {0}));
        board = new SimBoard(context, config, clock);
    }

    @AfterEach
    void clear() throws Exception {
        board.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void aBouncingButtonIsManyEdgesWithoutDebounceAndOneWith() throws Exception {
        var input = service(DigitalInput.class);
        try (var _ = input.listen((active, when) -> edges.add(new Edge(active, when)))) {
            bench().bounce(27, 2);
            for (boolean expected : new boolean[] {true, false, true, false, true}) {
                assertThat(next().active()).isEqualTo(expected);
            }
            var pressed = clock.instant();
            try (var _ = input.lease("button door", new Wiring(true, Wiring.Bias.PULL_UP, Duration.ofMillis(5)))) {
                assertThat(input.isActive()).isFalse(); // high, and active when low
                bench().bounce(27, 2);
                assertThat(next()).isEqualTo(new Edge(true, pressed.plusMillis(4 + 5)));
                assertThatThrownBy(() -> input.lease("counter gas", Wiring.PLAIN))
                        .isInstanceOf(LeasedException.class)
                        .hasMessage("line sim/27 is not for counter gas, button door has it");
            }
        }
        assertThat(edges).isEmpty();
        assertThatThrownBy(() -> bench().bounce(27, -1)).hasMessage("a button bounces 0 to 1000 times, not -1");
    }

    @Test
    void aConverterOnTheSpiBusAnswersAsTheDatasheetDraws() throws Exception {
        var bus = service(SpiBus.class);
        var answer = bus.transfer(1, SETTINGS, new byte[] {1, (byte) 0x80, 0});

        int steps = answer[1] << 8 | answer[2] & 0xFF;
        double volts = new World(clock, 1, 1).get().volts();
        assertThat(steps).isEqualTo((int) (volts / 3.3 * 1024));
        var asLinuxAsks = bus.transfer(1, SETTINGS, new byte[] {0x60, 0, 0}); // its start bit is the second one
        assertThat((asLinuxAsks[1] & 0xFF) << 2 | (asLinuxAsks[2] & 0xFF) >> 6).isEqualTo(steps);
        assertThat(bus.transfer(1, SETTINGS, new byte[] {0, 0, 0})).containsOnly(0);
        assertThatThrownBy(() -> bus.transfer(0, SETTINGS, new byte[3]))
                .hasMessage("SPI bus 0 has no chip-select line 0");
        bus.lease(1, "MCP3008 tank");
        assertThatThrownBy(() -> bus.lease(1, "MCP3008 pit"))
                .hasMessage("select line 1 of SPI bus 0 is not for MCP3008 pit, MCP3008 tank has it");
    }

    @Test
    void pulsesAreSeenOnTheBench() throws Exception {
        var pulses = service(PwmOutput.class);
        pulses.drive(20_000_000, 1_500_000);
        assertThat(bench().lines()).contains("pulses sim/0 1500000 of 20000000 ns");
        pulses.stop();
        assertThat(bench().lines()).contains("pulses sim/0 off");
        assertThatThrownBy(() -> pulses.drive(1_000, 1_001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a pulse of 1001 ns does not fit into a period of 1000 ns");
        pulses.lease("fan rack");
        assertThatThrownBy(() -> pulses.lease("fan roof"))
                .hasMessage("channel sim/0 is not for fan roof, fan rack has it");
    }

    @Test
    void allPortsGoWithTheBoard() throws Exception {
        var spi = service(SpiBus.class);
        var relay = service(DigitalOutput.class);
        relay.drive(true);
        var pulses = service(PwmOutput.class);
        board.close();
        assertThat(context.getServiceReference(SpiBus.class)).isNull();
        assertThat(context.getServiceReference(PwmOutput.class)).isNull();
        assertThatThrownBy(() -> spi.transfer(1, SETTINGS, new byte[3]))
                .isInstanceOf(IOException.class)
                .hasMessage("SPI bus 0 is gone with its board");
        assertThatThrownBy(pulses::stop).hasMessage("channel sim/0 has been given back");
        assertThatThrownBy(() -> relay.drive(true)).hasMessage("line sim/17 has been given back");
        lay();
        assertThat(context.getServiceReference(SpiBus.class)).isNotNull();
    }

    private Edge next() throws InterruptedException {
        var edge = edges.poll(5, TimeUnit.SECONDS);
        assertThat(edge).isNotNull();
        return edge;
    }

    private Bench bench() {
        return service(Bench.class);
    }

    private <T> T service(Class<T> type) {
        return context.getService(context.getServiceReference(type));
    }
}
