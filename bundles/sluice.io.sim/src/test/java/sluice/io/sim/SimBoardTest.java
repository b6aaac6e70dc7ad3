package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
import sluice.io.I2cBus;
import sluice.io.NackException;
import sluice.testing.Configs;

class SimBoardTest {

    private static final int ADDRESS = 0x76;

    @TempDir
    private Path storage;

    private final TestClock clock = new TestClock();
    private Framework framework;
    private BundleContext context;
    private SimBoard board;

    @BeforeEach
    void lay() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        context = framework.getBundleContext();
        board = new SimBoard(context, Configs.of(SimBoard.Config.class, Map.of()), clock);
        clock.advanceMillis(2);
    }

    @AfterEach
    void clear() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void busAndLinesAreServicesWithTheirNumbers() throws Exception {
        var bus = context.getServiceReferences(I2cBus.class, "(sluice.io.bus=1)");
        var output = context.getServiceReferences(DigitalOutput.class, "(sluice.io.line=sim/17)");
        var input = context.getServiceReferences(DigitalInput.class, "(sluice.io.line=sim/27)");

        assertThat(bus).hasSize(1);
        assertThat(output).hasSize(1);
        assertThat(input).hasSize(1);
        assertThat(bus().readRegister(ADDRESS, 0xD0, 1)).containsExactly(0x60);
    }

    @Test
    void nobodyAnswersAtAnAddressWithoutAChip() {
        assertThatThrownBy(() -> bus().readRegister(0x40, 0, 1))
                .isInstanceOf(NackException.class)
                .hasMessage("no answer at address 0x40");
        assertThatThrownBy(() -> bus().readRegister(0x78, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFlakyChipFailsEveryThirdTime() throws Exception {
        bench().fault("bme280@0x76", "flaky");
        var bus = bus();
        for (int i = 0; i < 5; i++) {
            assertThat(bus.readRegister(ADDRESS, 0xD0, 1)).containsExactly(0x60);
            assertThat(bus.readRegister(ADDRESS, 0xD0, 1)).containsExactly(0x60);
            assertThatThrownBy(() -> bus.readRegister(ADDRESS, 0xD0, 1)).isInstanceOf(NackException.class);
        }
    }

    @Test
    void aStaleChipNeverEndsItsConversion() throws Exception {
        var bus = bus();
        bus.writeRegister(ADDRESS, 0xF4, 0x25);
        clock.advanceMillis(20);
        assertThat(bus.readRegister(ADDRESS, 0xF3, 1)[0] & 0b1000).isZero();

        bench().fault("bme280@0x76", "stale");
        bus.writeRegister(ADDRESS, 0xF4, 0x25);
        clock.advanceMillis(1_000);
        assertThat(bus.readRegister(ADDRESS, 0xF3, 1)[0] & 0b1000).isNotZero();
        bench().fault("bme280@0x76", "none");
        assertThat(bus.readRegister(ADDRESS, 0xF3, 1)[0] & 0b1000).isZero();
    }

    @Test
    void driftAndRangeChangeWhatAChipFeels() throws Exception {
        int before = temperature();
        bench().fault("bme280@0x76", "drift");
        clock.advanceMillis(600_000);
        assertThat(temperature() - before)
                .isGreaterThan(5 * 3_000); // 10 degrees; the raw value rises about 3000 a degree
        bench().fault("bme280@0x76", "out-of-range");
        assertThat(temperature()).isGreaterThan(before + 40 * 3_000);
        bench().fault("bme280@0x76", "none");
        assertThat(temperature()).isCloseTo(before, within(5 * 3_000));
    }

    private int temperature() throws Exception {
        bus().writeRegister(ADDRESS, 0xF4, 0x25);
        clock.advanceMillis(20);
        var bytes = bus().readRegister(ADDRESS, 0xFA, 3);
        return (bytes[0] & 0xFF) << 12 | (bytes[1] & 0xFF) << 4 | (bytes[2] & 0xFF) >> 4;
    }

    @Test
    void faultsComeAndGo() throws Exception {
        var bus = bus();
        bus.writeRegister(ADDRESS, 0xF2, 1);

        bench().fault("bme280@0x76", "nack");
        assertThat(bench().chips()).containsExactly("bme280@0x76 nack");
        assertThatThrownBy(() -> bus.readRegister(ADDRESS, 0xF2, 1)).isInstanceOf(NackException.class);
        bench().fault("bme280@0x76", "none");
        assertThat(bus.readRegister(ADDRESS, 0xF2, 1)).containsExactly(1);

        bench().fault("bme280@0x76", "unplugged");
        assertThatThrownBy(() -> bus.readRegister(ADDRESS, 0xF2, 1)).isInstanceOf(NackException.class);
        bench().fault("bme280@0x76", "none");
        assertThat(bus.readRegister(ADDRESS, 0xF2, 1)).containsExactly(0);

        bus.writeRegister(ADDRESS, 0xF2, 1);
        bench().fault("bme280@0x76", "brown-out");
        assertThat(bus.readRegister(ADDRESS, 0xF2, 1)).containsExactly(0);
    }

    @Test
    void aStuckChipGivesTheSameValueForEver() throws Exception {
        bench().fault("bme280@0x76", "stuck");
        var first = convert();
        clock.advance(Duration.ofHours(6));
        assertThat(convert()).isEqualTo(first);

        bench().fault("bme280@0x76", "none");
        assertThat(convert()).isNotEqualTo(first);
    }

    @Test
    void theAdapterCanBePulledOutAndPutBack() throws Exception {
        var bus = bus();
        bench().bus("hang");
        assertThatThrownBy(() -> bus.readRegister(ADDRESS, 0xD0, 1))
                .hasMessage("I2C bus 1 timed out: its data line is held down");
        bench().bus("free");
        bench().bus("unplug");
        assertThat(context.getServiceReference(I2cBus.class)).isNull();
        assertThatThrownBy(() -> bus.readRegister(ADDRESS, 0xD0, 1))
                .hasMessage("I2C bus 1 is gone: its adapter was unplugged");

        bench().bus("plug");
        bench().bus("plug");
        assertThat(context.getServiceReferences(I2cBus.class, null)).hasSize(1);
        assertThat(bus().readRegister(ADDRESS, 0xD0, 1)).containsExactly(0x60);
    }

    @Test
    void outputsRememberAndInputsTellTheirEdgesInOrder() throws Exception {
        var output = service(DigitalOutput.class);
        assertThat(output.isActive()).isFalse();
        output.drive(true);
        assertThat(output.isActive()).isTrue();

        var edges = new LinkedBlockingQueue<Boolean>();
        var input = service(DigitalInput.class);
        try (var _ = input.listen((active, _) -> edges.add(active))) {
            bench().press(27);
            bench().press(27);
            bench().release(27);
            assertThat(edges.poll(5, TimeUnit.SECONDS)).isTrue();
            assertThat(edges.poll(5, TimeUnit.SECONDS)).isFalse();
        }
        bench().press(27);
        assertThat(input.isActive()).isTrue();
        assertThat(bench().lines()).containsExactly("output 17 on", "input 27 on");
        assertThat(edges).isEmpty();
    }

    @Test
    void takenOffTheTableUnderTrafficItLeavesNothingBehind() throws Exception {
        var bus = bus();
        var output = service(DigitalOutput.class);
        var running = new CountDownLatch(1);
        var stop = new AtomicBoolean();
        var failure = new AtomicReference<Exception>();
        var traffic = Thread.ofPlatform().start(() -> {
            try {
                while (!stop.get()) {
                    bus.readRegister(ADDRESS, 0xD0, 1);
                    running.countDown();
                }
            } catch (IOException e) {
                failure.set(e);
            }
        });
        assertThat(running.await(5, TimeUnit.SECONDS)).isTrue();
        board.close();
        traffic.join(5_000);
        stop.set(true);

        assertThat(failure.get()).hasMessage("I2C bus 1 is gone with its board");
        for (var type : List.of(I2cBus.class, DigitalOutput.class, DigitalInput.class, Bench.class)) {
            assertThat(context.getServiceReference(type)).as(type.getName()).isNull();
        }
        assertThatThrownBy(() -> output.drive(true)).hasMessage("line sim/17 has been given back");

        board = new SimBoard(context, Configs.of(SimBoard.Config.class, Map.of()), clock);
        assertThat(bus().readRegister(ADDRESS, 0xD0, 1)).containsExactly(0x60);
    }

    private byte[] convert() throws IOException {
        bus().writeRegister(ADDRESS, 0xF4, 0x25);
        clock.advanceMillis(10);
        return bus().readRegister(ADDRESS, 0xF7, 6);
    }

    private I2cBus bus() {
        return service(I2cBus.class);
    }

    private Bench bench() {
        return service(Bench.class);
    }

    private <T> T service(Class<T> type) {
        return context.getService(context.getServiceReference(type));
    }
}
