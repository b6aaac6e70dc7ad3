package sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Sensor;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;

class I2cDeviceTest {

    private static final I2cPlace PLACE = new I2cPlace(1, 0x44);

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private final Bus bus = new Bus();

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        context = framework.getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void onlyTheBusWithItsNumberIsUsed() throws Exception {
        var device = device("attic", port -> List.of(new Measurement("byte", port.read(1)[0], "1")));
        device.add((_, _, read) -> new byte[read], Map.of(I2cBus.BUS, 2));
        assertThatThrownBy(device::read)
                .isInstanceOf(DeviceException.class)
                .hasMessageEndingWith("there is no I2C bus 1");

        device.add(bus, Map.of(I2cBus.BUS, 1));
        assertThat(device.read().measurements()).containsExactly(new Measurement("byte", 7, "1"));
        device.remove(bus);
        assertThatThrownBy(device::read).hasMessageEndingWith("there is no I2C bus 1");
        device.close();
        assertThat(context.getServiceReference(Sensor.class)).isNull();
        assertThatThrownBy(device::read).hasMessageEndingWith("its driver was stopped");
    }

    @Test
    void twoDevicesAtOneAddressAreNamedBothUntilTheFirstOneGoes() throws Exception {
        var first = device("attic", _ -> List.of(new Measurement("one", 1, "1")));
        var second = device("cellar", _ -> List.of(new Measurement("two", 2, "1")));
        first.add(bus, Map.of(I2cBus.BUS, 1));
        second.add(bus, Map.of(I2cBus.BUS, 1));
        first.read();

        assertThatThrownBy(second::read)
                .hasMessage(
                        "Thing cellar at 0x44 on I2C bus 1: address 0x44 is not for Thing cellar, Thing attic has it");
        first.close();
        assertThat(second.read().measurements()).hasSize(1);
        second.remove(bus);
        assertThatThrownBy(second::read).isInstanceOf(DeviceException.class);
        assertThat(bus.lease(0x44, "anybody")).isNotNull();
    }

    @Test
    void failuresCarryDeviceAndReasonAndMakeTheChipForget() throws Exception {
        var chip = new Switch();
        var device = device("attic", chip);
        device.add(bus, Map.of(I2cBus.BUS, 1));
        chip.failure = new IOException("no luck");

        assertThatThrownBy(device::read).hasMessage("Thing attic at 0x44 on I2C bus 1: no luck");
        assertThat(chip.forgotten).isEqualTo(1);
        assertThat(device.read().measurements()).hasSize(1);
        device.close();
        assertThat(chip.safe).isTrue();
    }

    @Test
    void aChipThatIsASwitchIsAnActuatorAndOthersAreNot() throws Exception {
        var plain = device("attic", _ -> List.of());
        assertThat(context.getServiceReference(Actuator.class)).isNull();
        assertThatThrownBy(() -> plain.accept(new Command("a", "on"))).hasMessage("Thing attic takes no commands");

        var device = device("switch", new Switch());
        device.add(bus, Map.of(I2cBus.BUS, 1));
        assertThat(context.getServiceReferences(Actuator.class, "(sluice.device.id=switch)"))
                .hasSize(1);
        assertThat(device.accept(new Command("a", "on")).measurements()).hasSize(1);
    }

    @Test
    void anInterruptEndsTheReadingAndStays() {
        var device = device("attic", port -> {
            port.pause(1);
            return List.of();
        });
        device.add(bus, Map.of(I2cBus.BUS, 1));
        Thread.currentThread().interrupt();

        assertThatThrownBy(device::read).hasMessageEndingWith("interrupted while measuring");
        assertThat(Thread.interrupted()).isTrue();
    }

    private I2cDevice device(String id, I2cChip chip) {
        return new I2cDevice(context, "Thing", id, PLACE, chip, Thread::sleep, InstantSource.system());
    }

    private static final class Bus implements I2cBus {

        private final Leases<Integer> leases = new Leases<>();

        @Override
        public byte[] transfer(int address, byte[] write, int read) {
            var answer = new byte[read];
            Arrays.fill(answer, (byte) 7);
            return answer;
        }

        @Override
        public Lease lease(int address, String owner) throws LeasedException {
            return leases.take(address, "address 0x%02x".formatted(address), owner, this);
        }
    }

    private static final class Switch implements I2cSwitch {

        private @Nullable IOException failure;
        private int forgotten;
        private boolean safe;

        @Override
        public List<Measurement> measure(I2cPort port) throws IOException {
            if (failure != null) {
                var now = failure;
                failure = null;
                throw now;
            }
            return List.of(new Measurement("a", 1, "1"));
        }

        @Override
        public List<Measurement> accept(I2cPort port, Command command) throws IOException {
            return measure(port);
        }

        @Override
        public void toSafety(I2cPort port) {
            safe = true;
        }

        @Override
        public void forget() {
            forgotten++;
        }
    }
}
