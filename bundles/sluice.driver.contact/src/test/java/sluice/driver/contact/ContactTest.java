package sluice.driver.contact;

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
import sluice.io.Wiring;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;
import sluice.testing.devices.Line;

class ContactTest {

    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Line line = new Line();
    private final Map<String, Object> config = new HashMap<>(Map.of("line", "sim/27"));
    private final List<Reading> told = new ArrayList<>();
    private Instant now = NINE;

    @Test
    void anEdgeIsToldAtOnceAndCounted() throws Exception {
        plug();
        var sensor = open();
        line.edge(true, NINE.plusMillis(3));
        line.edge(false, NINE.plusMillis(90));

        assertThat(told).hasSize(2);
        assertThat(told.getFirst().taken()).isEqualTo(NINE.plusMillis(3));
        assertThat(value(told.getFirst().measurements(), "contact")).isEqualTo(1);
        assertThat(value(told.getLast().measurements(), "contact")).isZero();
        assertThat(value(sensor.read().measurements(), "count")).isEqualTo(1);
    }

    @Test
    void aDetectorOfMotionWarmsUpAndHolds() throws Exception {
        config.putAll(Map.of("measures", "motion", "hold_millis", 5_000, "warmup_millis", 60_000));
        plug();
        var sensor = open();
        line.edge(true, NINE.plusSeconds(10));
        line.edge(false, NINE.plusSeconds(12));
        assertThat(told).isEmpty();
        assertThat(sensor.read().measurements().getFirst().quality()).isEqualTo(Quality.SUSPECT);

        now = NINE.plusSeconds(61);
        line.edge(true, now);
        line.edge(false, now.plusSeconds(2));
        line.edge(true, now.plusSeconds(3));
        line.edge(false, now.plusSeconds(4));
        assertThat(told).hasSize(1);
        now = now.plusSeconds(8);
        assertThat(value(sensor.read().measurements(), "motion")).isEqualTo(1);
        now = now.plusSeconds(1);
        assertThat(value(sensor.read().measurements(), "motion")).isZero();
        assertThat(value(sensor.read().measurements(), "count")).isEqualTo(1);
    }

    @Test
    void theLineIsLeasedAsConfiguredComesAndGoes() throws Exception {
        config.putAll(Map.of("active_low", true, "bias", "pull-up", "debounce_millis", 20));
        var sensor = open();
        assertThatThrownBy(sensor::read)
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BUS))
                .hasMessage("contact door: there is no line sim/27");
        for (int i = 0; i < 20; i++) {
            var plugged = plug();
            assertThat(line.owner()).isEqualTo("contact door");
            assertThat(line.wiring()).isEqualTo("Wiring[activeLow=true, bias=PULL_UP, debounce=PT0.02S]");
            line.edge(true, NINE.plusMillis(i));
            plugged.unregister();
            assertThat(line.owner()).isEmpty();
            assertThat(line.listeners()).isZero();
        }
        assertThat(told).hasSize(20);
        assertThatThrownBy(sensor::read).hasMessageContaining("there is no line");
    }

    @Test
    void aLineSomebodyElseHasIsNamedUntilItIsFree() throws Exception {
        var other = line.lease("contact window", Wiring.PLAIN);
        plug();
        var sensor = open();
        assertThatThrownBy(sensor::read)
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TAKEN))
                .hasMessageContaining("contact window has it");
        other.close();
        assertThat(sensor.read().measurements()).hasSize(2);
        line.lost(4);
        assertThat(sensor.read().measurements().getLast().reason()).isEqualTo("4 edges were lost since the start");
    }

    @Test
    void wrongConfigurationsAreRefusedWithASentence() {
        config.put("bias", "up");
        assertThatThrownBy(this::open).hasMessage("bias: must be as-is, off, pull-up or pull-down, not 'up'");
        config.putAll(Map.of("bias", "off", "debounce_millis", -1));
        assertThatThrownBy(this::open).hasMessage("debounce.millis: must be 0 or more, not -1");
        config.putAll(Map.of("debounce_millis", 0, "hold_millis", -1));
        assertThatThrownBy(this::open).hasMessage("hold.millis: must be 0 or more, not -1");
        config.putAll(Map.of("hold_millis", 0, "line", " "));
        assertThatThrownBy(this::open).hasMessageStartingWith("line: must be chip and number");
    }

    private EventSensor open() {
        new ContactDriver(
                framework.context(),
                Configs.of(ContactDriver.Config.class, config),
                Map.of(Constants.SERVICE_PID, "sluice.driver.contact~door"),
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
