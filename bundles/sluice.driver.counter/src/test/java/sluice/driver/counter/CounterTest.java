package sluice.driver.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.testing.devices.Values.value;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import sluice.device.DeviceException;
import sluice.device.EventSensor;
import sluice.device.Fault;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;
import sluice.testing.devices.Line;

class CounterTest {

    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Line line = new Line();
    private final Map<String, Object> config = new HashMap<>(Map.of("line", "sim/27"));
    private final List<Reading> told = new ArrayList<>();
    private Instant now = NINE;

    @Test
    void pulsesAreCountedAndTheirRateIsTheKernelsTimes() throws Exception {
        config.putAll(Map.of("per_pulse", 0.5, "unit", "L"));
        plug();
        var sensor = open();
        assertThat(value(sensor.read().measurements(), "rate")).isZero();
        for (int i = 0; i <= 10; i++) {
            line.edge(true, NINE.plusMillis(100L * i));
            line.edge(false, NINE.plusMillis(100L * i + 20));
        }
        now = NINE.plusSeconds(7); // read late: the rate stays what it was
        var measured = sensor.read().measurements();
        assertThat(value(measured, "count")).isEqualTo(5.5);
        assertThat(value(measured, "rate")).isEqualTo(5.0);
        assertThat(measured.getLast().unit()).isEqualTo("L/s");
        assertThat(value(sensor.read().measurements(), "rate")).isZero();

        line.edge(true, NINE.plusMillis(1_200));
        assertThat(value(sensor.read().measurements(), "rate")).isEqualTo(2.5); // 200 ms after the last one
        assertThat(told).isEmpty();
    }

    @Test
    void lostEdgesAreHalvesOfPulsesAndSaidOnce() throws Exception {
        plug();
        var sensor = open();
        line.edge(true, NINE);
        line.lost(10);
        var measured = sensor.read().measurements();
        assertThat(value(measured, "count")).isEqualTo(6);
        assertThat(measured)
                .allMatch(one -> one.quality() == Quality.SUSPECT
                        && one.reason().equals("10 edges were lost since the reading before"));
        assertThat(sensor.read().measurements()).allMatch(one -> one.quality() == Quality.GOOD);
    }

    @Test
    void itCountsOnWhenItsLineComesAgain() throws Exception {
        var plugged = plug();
        var sensor = open();
        line.edge(true, NINE);
        plugged.unregister();
        assertThatThrownBy(sensor::read)
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BUS));
        plug();
        line.edge(true, NINE.plusSeconds(60));
        assertThat(value(sensor.read().measurements(), "count")).isEqualTo(2);
        assertThat(value(sensor.read().measurements(), "rate")).isZero();
    }

    @Test
    void wrongConfigurationsAreRefusedWithASentence() {
        config.put("unit", " ");
        assertThatThrownBy(this::open).hasMessage("unit: must be a UCUM code, 1 for pulses");
        config.putAll(Map.of("unit", "1", "per_pulse", 0.0));
        assertThatThrownBy(this::open).hasMessage("per.pulse: must be a number that is not 0, not 0.0");
    }

    private EventSensor open() {
        new CounterDriver(
                framework.context(),
                Configs.of(CounterDriver.Config.class, config),
                Map.of(Constants.SERVICE_PID, "sluice.driver.counter~door"),
                () -> now);
        var sensor =
                (EventSensor) framework.context().getService(framework.context().getServiceReference(Sensor.class));
        sensor.listen(told::add);
        return sensor;
    }

    private ServiceRegistration<DigitalInput> plug() {
        return framework
                .context()
                .registerService(
                        DigitalInput.class, line, FrameworkUtil.asDictionary(Map.of(DigitalOutput.LINE, "sim/27")));
    }
}
