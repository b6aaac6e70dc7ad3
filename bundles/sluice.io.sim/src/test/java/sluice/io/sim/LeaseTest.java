package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.io.DigitalOutput;
import sluice.io.I2cBus;
import sluice.io.LeasedException;
import sluice.testing.Configs;

class LeaseTest {

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private SimBoard board;

    @BeforeEach
    void lay() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        context = framework.getBundleContext();
        board = new SimBoard(context, Configs.of(SimBoard.Config.class, Map.of()), new TestClock());
    }

    @AfterEach
    void clear() throws Exception {
        board.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void anAddressBelongsToOneOwnerUntilGivenBack() throws Exception {
        var bus = context.getService(context.getServiceReference(I2cBus.class));
        var lease = bus.lease(0x76, "BME280 cellar");

        assertThatThrownBy(() -> bus.lease(0x76, "BMP280 attic"))
                .isInstanceOf(LeasedException.class)
                .hasMessage("address 0x76 of I2C bus 1 is not for BMP280 attic, BME280 cellar has it");
        bus.lease(0x77, "BMP280 attic").close();
        lease.close();
        var next = bus.lease(0x76, "BMP280 attic");
        lease.close(); // again: it is not the one that counts now
        assertThatThrownBy(() -> bus.lease(0x76, "BME280 cellar")).hasMessageEndingWith("BMP280 attic has it");
        next.close();
    }

    @Test
    void aBundleThatLetsThePortGoHasNoLeasesAnyMore() throws Exception {
        var buses = context.getServiceReference(I2cBus.class);
        context.getService(buses).lease(0x76, "BME280 cellar");
        context.ungetService(buses);
        assertThat(context.getService(buses).lease(0x76, "BMP280 attic")).isNotNull();

        var lines = context.getServiceReference(DigitalOutput.class);
        var line = context.getService(lines);
        line.lease("relay pump");
        assertThatThrownBy(() -> line.lease("relay fan"))
                .hasMessage("line sim/17 is not for relay fan, relay pump has it");
        context.ungetService(lines);
        assertThat(context.getService(lines).lease("relay fan")).isNotNull();
    }
}
