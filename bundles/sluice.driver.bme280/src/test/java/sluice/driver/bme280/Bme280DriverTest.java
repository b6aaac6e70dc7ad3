package sluice.driver.bme280;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Sensor;
import sluice.io.I2cBus;
import sluice.io.sim.Rig;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;

class Bme280DriverTest {

    private static final Map<String, Object> PROPERTIES = Map.of(Constants.SERVICE_PID, "sluice.driver.bme280~cellar");

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Rig rig = new Rig("bme280@0x77");
    private final I2cBus bus = (address, write, read) -> {
        rig.millis(5); // the driver waits in real time, which the board does not see
        return rig.bus().transfer(address, write, read);
    };

    @Test
    void theSensorIsCalledAsItsConfigurationUnlessItHasAnId() throws Exception {
        driver(Map.of()).close();
        assertThat(framework.context().getServiceReference(Sensor.class)).isNull();

        driver(Map.of());
        driver(Map.of("id", "attic"));
        assertThat(framework.context().getServiceReferences(Sensor.class, "(sluice.device.id=cellar)"))
                .hasSize(1);
        assertThat(framework.context().getServiceReferences(Sensor.class, "(sluice.device.id=attic)"))
                .hasSize(1);
    }

    @Test
    void onlyTheBusWithItsNumberIsUsed() throws Exception {
        driver(Map.of("address", "0x77"));
        var sensor = framework.context().getService(framework.context().getServiceReference(Sensor.class));
        I2cBus other = (_, _, read) -> new byte[read];
        offer(other, 2);
        assertThatThrownBy(sensor::read)
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BUS))
                .hasMessage("BME280 cellar at 0x77 on I2C bus 1: there is no I2C bus 1");

        var offered = offer(bus, 1);
        assertThat(sensor.read().measurements()).hasSize(3);
        offered.unregister();
        assertThatThrownBy(sensor::read).hasMessageEndingWith("there is no I2C bus 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "76", "0x40", "seventy-six", "99999999999"})
    void wrongAddressesAreRefusedWithASentence(String address) {
        assertThatThrownBy(() -> driver(Map.of("address", address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: a BME280 has one of 0x76, 0x77, not '" + address + "'");
    }

    @Test
    void anIdThatIsNoTopicLevelIsRefusedWithASentence() {
        assertThatThrownBy(() -> driver(Map.of("id", "a/b"))).hasMessageStartingWith("id: 'a/b' is no topic level");
    }

    @Test
    void itsBusComesAndGoesWhileReadingsGoOn() throws Exception {
        var driver = driver(Map.of("address", "0x77"));
        var sensor = framework.context().getService(framework.context().getServiceReference(Sensor.class));
        int rounds = 25;
        var good = new AtomicInteger();
        var away = new AtomicInteger();
        var turn = new CyclicBarrier(2);
        var traffic = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 4 * rounds; i++) {
                    turn.await(10, TimeUnit.SECONDS);
                    try {
                        sensor.read();
                        good.incrementAndGet();
                    } catch (DeviceException _) {
                        away.incrementAndGet();
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < rounds; i++) {
            var offered = offer(bus, 1);
            turn.await(10, TimeUnit.SECONDS);
            turn.await(10, TimeUnit.SECONDS); // the reading before this one saw the bus from beginning to end
            offered.unregister();
            turn.await(10, TimeUnit.SECONDS);
            turn.await(10, TimeUnit.SECONDS);
        }
        traffic.join(10_000);
        driver.close();

        assertThat(traffic.isAlive()).isFalse();
        assertThat(good).hasValueGreaterThanOrEqualTo(rounds);
        assertThat(away).hasValueGreaterThanOrEqualTo(rounds);
        assertThat(framework.context().getServiceReference(Sensor.class)).isNull();
    }

    private ServiceRegistration<I2cBus> offer(I2cBus offered, int number) {
        return framework
                .context()
                .registerService(I2cBus.class, offered, FrameworkUtil.asDictionary(Map.of(I2cBus.BUS, number)));
    }

    private Bme280Driver driver(Map<String, Object> values) {
        return new Bme280Driver(framework.context(), Configs.of(Bme280Driver.Config.class, values), PROPERTIES);
    }
}
