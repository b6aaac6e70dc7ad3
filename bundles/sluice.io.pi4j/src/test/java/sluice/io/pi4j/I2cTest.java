package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.io.I2cBus;
import sluice.io.LeasedException;
import sluice.io.NackException;

class I2cTest {

    @TempDir
    private Path folder;

    private Machine machine;
    private I2cBus bus;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder, "i2c-1");
        machine.kernel.chips.put(0x48, sent -> {
            assertThat(sent).containsExactly(0);
            return new byte[] {0x19, 0, 3};
        });
        bus = machine.port(I2cBus.class, I2cBus.BUS, 1);
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
        assertThat(machine.kernel.open).isEmpty();
    }

    @Test
    void aRegisterIsReadInOneTransaction() throws Exception {
        assertThat(bus.readRegister(0x48, 0, 2)).containsExactly(0x19, 0);
    }

    @Test
    void aWriteArrives() throws Exception {
        var written = new byte[1][];
        machine.kernel.chips.put(0x20, sent -> written[0] = sent);
        bus.writeRegister(0x20, 0x0A, 0xFF);
        assertThat(written[0]).containsExactly(0x0A, (byte) 0xFF);
    }

    @Test
    void nobodyAtAnAddressIsANack() {
        assertThatThrownBy(() -> bus.readRegister(0x40, 0, 1))
                .isInstanceOf(NackException.class)
                .hasMessage("no answer at address 0x40")
                .hasRootCauseMessage("/dev/i2c-1: no answer (EREMOTEIO)".replace("/dev", machine.root + "/dev"));
        assertThatThrownBy(() -> bus.readRegister(0x78, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.transfer(0x40, new byte[0], 8193))
                .hasMessage("a message has 0 to 8192 bytes, not 8193");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            110 | timed out: SDA or SCL is held low, or a chip stretches the clock for too long (ETIMEDOUT)
            5   | failed on the wire (EIO)
            11  | lost arbitration to another master (EAGAIN)
            """)
    void whatTheKernelSaysIsASentence(int errno, String sentence) {
        machine.kernel.failures.put(0x48, errno);
        assertThatThrownBy(() -> bus.readRegister(0x48, 0, 1)).hasMessage(machine.root + "/dev/i2c-1: " + sentence);
    }

    @Test
    void anAdapterPulledOutIsSaidAndItsServiceGoes() throws Exception {
        machine.kernel.failures.put(0x48, 19);
        assertThatThrownBy(() -> bus.readRegister(0x48, 0, 1))
                .hasMessage("I2C bus 1 is gone: its adapter was unplugged");
        machine.unplug("i2c-1");
        await(() -> !machine.has(I2cBus.class));
        assertThatThrownBy(() -> bus.readRegister(0x48, 0, 1)).hasMessageStartingWith("I2C bus 1 is gone");
        machine.kernel.failures.clear();
        machine.plug("i2c-1");
        await(() -> machine.has(I2cBus.class));
        assertThat(machine.port(I2cBus.class, I2cBus.BUS, 1).readRegister(0x48, 0, 1))
                .containsExactly(0x19);
    }

    @Test
    void aDeviceThatMayNotBeOpenedIsTriedAgain() throws Exception {
        machine.kernel.openFailure = 13;
        assertThatThrownBy(() -> bus.readRegister(0x48, 0, 1))
                .hasMessageEndingWith("i2c-1: permission denied (EACCES); add the gateway's user to the group i2c,"
                        + " or give it the device");
        machine.kernel.openFailure = null;
        assertThat(bus.readRegister(0x48, 0, 1)).containsExactly(0x19);
    }

    @Test
    void anAdapterOfSmbusDoesWhatSmbusCan() throws Exception {
        machine.kernel.functions = 0x0C7F0000L;
        machine.kernel.chips.put(0x76, sent -> {
            var answer = new byte[32];
            Arrays.fill(answer, sent[0]);
            return answer;
        });

        assertThat(bus.readRegister(0x76, 0x50, 1)).containsExactly(0x50);
        assertThat(bus.readRegister(0x76, 0x51, 2)).containsExactly(0x51, 0x51);
        assertThat(bus.readRegister(0x76, 0x52, 8)).hasSize(8).containsOnly(0x52);
        bus.writeRegister(0x76, 0x60);
        bus.writeRegister(0x76, 0x61, 1);
        bus.writeRegister(0x76, 0x62, 1, 2);
        bus.writeRegister(0x76, 0x63, 1, 2, 3);

        assertThat(machine.kernel.log)
                .containsExactly(
                        "smbus 76 reads 50 kind 2",
                        "smbus 76 reads 51 kind 3",
                        "smbus 76 reads 52 kind 8",
                        "smbus 76 writes 60 kind 1",
                        "smbus 76 writes 61 kind 2",
                        "smbus 76 writes 62 kind 3",
                        "smbus 76 writes 63 kind 8");
        assertThatThrownBy(() -> bus.transfer(0x76, new byte[2], 6))
                .hasMessage("I2C bus 1 belongs to an SMBus adapter, which cannot write 2 and read 6 bytes");
        assertThatThrownBy(() -> bus.readRegister(0x20, 0, 1)).isInstanceOf(NackException.class);
    }

    @Test
    void anAddressOfTheKernelsOwnDriverIsNotLeased() throws Exception {
        var chip = Files.createDirectories(machine.root.resolve("sys/bus/i2c/devices/1-0076"));
        Files.createSymbolicLink(chip.resolve("driver"), Path.of("../../drivers/bmp280"));
        assertThatThrownBy(() -> bus.lease(0x76, "BME280 cellar"))
                .isInstanceOf(LeasedException.class)
                .hasMessage("address 0x76 of I2C bus 1 is not for BME280 cellar, the kernel's driver bmp280 has it");
    }

    @Test
    void leasesEndWhenTheyAreClosedOrTheBundleLetsTheBusGo() throws Exception {
        var lease = bus.lease(0x48, "TMP102 boiler");
        assertThatThrownBy(() -> bus.lease(0x48, "TMP102 roof"))
                .hasMessage("address 0x48 of I2C bus 1 is not for TMP102 roof, TMP102 boiler has it");
        lease.close();
        bus.lease(0x48, "TMP102 roof");
        var reference = machine.context.getServiceReference(I2cBus.class);
        while (machine.context.ungetService(reference)) {
            // once for each time it was got
        }
        machine.context.getService(reference).lease(0x48, "TMP102 boiler");
    }

    @Test
    void onlyTheBusesOfTheConfigurationAreOffered() throws Exception {
        machine.plug("i2c-3");
        machine.plug("i2c-tiny");
        machine.restart(Map.of("i2c_buses", new String[] {"3"}));
        var buses = machine.context.getServiceReferences(I2cBus.class, null);
        assertThat(buses).extracting(it -> it.getProperty(I2cBus.BUS)).containsExactly(3);
        assertThatThrownBy(() -> machine.start(Map.of("i2c_buses", new String[] {"one"})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("i2c.buses: takes numbers, or *, not one");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }
}
