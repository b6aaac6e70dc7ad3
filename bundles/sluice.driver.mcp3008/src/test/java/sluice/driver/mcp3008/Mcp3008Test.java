package sluice.driver.mcp3008;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Sensor;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;

class Mcp3008Test {

    /** A bus with one chip, as the datasheet draws its answers. */
    private static final class Bus implements SpiBus {

        private final Leases<Integer> leases = new Leases<>();
        private int[] steps = new int[8];
        private boolean floating;

        @Override
        public byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
            if (select != 1) {
                throw new IOException("SPI bus 0 has no chip-select line " + select);
            }
            assertThat(settings).isEqualTo(new SpiSettings(1_000_000, 0));
            assertThat(write).hasSize(3).startsWith(1).endsWith(0);
            assertThat(write[1] & 0x8F).isEqualTo(0x80);
            int answer = steps[write[1] >> 4 & 0b111];
            return floating ? new byte[] {-1, -1, -1} : new byte[] {-1, (byte) (answer >> 8 | 0xF8), (byte) answer};
        }

        @Override
        public Lease lease(int select, String owner) throws LeasedException {
            return leases.take(select, "select line " + select + " of SPI bus 0", owner, this);
        }
    }

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Bus bus = new Bus();

    private Mcp3008Driver driver(String id, Map<String, Object> keys) {
        var all = new HashMap<>(keys);
        all.putIfAbsent("select", 1);
        return new Mcp3008Driver(
                framework.context(),
                Configs.of(Mcp3008Driver.Config.class, all),
                Map.of(Constants.SERVICE_PID, "sluice.driver.mcp3008~" + id));
    }

    private ServiceRegistration<SpiBus> provide(int number) {
        return framework
                .context()
                .registerService(SpiBus.class, bus, FrameworkUtil.asDictionary(Map.of(SpiBus.BUS, number)));
    }

    @Test
    void stepsAreVolts() throws Exception {
        var driver = driver("tank", Map.of("inputs", new int[] {0, 7}));
        provide(0);
        bus.steps = new int[] {512, 0, 0, 0, 0, 0, 0, 1023};
        assertThat(driver.read().measurements())
                .containsExactly(
                        new Measurement("voltage-0", 1.65, "V"),
                        new Measurement("voltage-7", 3.2968, "V")
                                .but(Quality.OUT_OF_RANGE, "at the end of its range, 3.3 V"));
        driver.close();
        assertThat(framework.context().getServiceReference(Sensor.class)).isNull();
    }

    @Test
    void aBusComesAndGoesAndTheSelectLineBelongsToOne() throws Exception {
        var tank = driver("tank", Map.of());
        var pit = driver("pit", Map.of());
        assertThatThrownBy(tank::read).hasMessage("MCP3008 tank at select line 1 of SPI bus 0: there is no SPI bus 0");
        provide(5);
        var there = provide(0);
        tank.read();
        assertThatThrownBy(pit::read).hasMessageEndingWith("is not for MCP3008 pit, MCP3008 tank has it");
        tank.close();
        assertThat(pit.read().measurements()).hasSize(1);
        there.unregister();
        assertThatThrownBy(pit::read).hasMessageEndingWith("there is no SPI bus 0");
        bus.lease(1, "anybody").close();
        pit.close();
    }

    @Test
    void aLineThatStaysHighIsNoChip() throws Exception {
        var driver = driver("tank", Map.of());
        provide(0);
        bus.floating = true;
        assertThatThrownBy(driver::read)
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NO_ANSWER))
                .hasMessage("MCP3008 tank at select line 1 of SPI bus 0: it does not answer: its line stays high");
        driver.close();
    }

    @Test
    void wrongKeysAreRefusedWithASentence() {
        assertThatThrownBy(() -> driver("tank", Map.of("inputs", new int[] {8})))
                .hasMessage("inputs: must be some of 0 to 7, not [8]");
        assertThatThrownBy(() -> driver("tank", Map.of("reference_volts", 0.0)))
                .hasMessage("reference.volts: must be above 0, at most 5.5, not 0.0");
    }
}
