package sluice.driver.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.DigitalOutput;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;

class RelayTest {

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Map<String, Object> config = new HashMap<>(Map.of("line", "sim/17"));
    private final Line line = new Line();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void commandsSwitchTheLineAndAnswerWithTheState() throws Exception {
        var relay = relay();
        provide("sim/17");

        assertThat(value(relay.accept(new Command("relay", "on")))).isEqualTo(1);
        assertThat(line.active).isTrue();
        assertThat(value(relay.accept(new Command("relay", "toggle")))).isZero();
        assertThat(value(relay.accept(new Command("relay", " 1\n")))).isEqualTo(1);
        assertThat(value(relay.read())).isEqualTo(1);
        assertThat(value(relay.accept(new Command("relay", "off")))).isZero();
        assertThat(line.active).isFalse();
    }

    @Test
    void anInvertedRelayIsOnWhileItsLineIsNot() throws Exception {
        config.put("inverted", true);
        var relay = relay();
        provide("sim/17");

        assertThat(line.active).isTrue();
        assertThat(value(relay.accept(new Command("relay", "on")))).isEqualTo(1);
        assertThat(line.active).isFalse();
    }

    @Test
    void itIsSafeWhenItComesAndWhenItGoes() throws Exception {
        config.put("safe_on", true);
        var relay = relay();
        provide("sim/17");
        assertThat(line.active).isTrue();

        relay.accept(new Command("relay", "off"));
        relay.close();
        assertThat(line.active).isTrue();
        assertThat(framework.context().getServiceReference(Sensor.class)).isNull();
        assertThat(framework.context().getServiceReference(Actuator.class)).isNull();
    }

    @Test
    void aLineThatIsGoneIsNamedAndOthersAreLeftAlone() throws Exception {
        var relay = relay();
        provide("sim/18");
        assertThatThrownBy(relay::read).hasMessage("relay pump on line sim/17: there is no line sim/17");

        provide("sim/17").unregister();
        assertThatThrownBy(() -> relay.accept(new Command("relay", "on")))
                .hasMessage("relay pump on line sim/17: there is no line sim/17");
        line.broken = true;
        provide("sim/17");
        assertThatThrownBy(relay::read).hasMessage("relay pump on line sim/17: short circuit");
    }

    @Test
    void itRestsBetweenChangesButIsSafeAtOnce() throws Exception {
        config.put("rest_millis", 1_000);
        var relay = relay();
        provide("sim/17");
        relay.accept(new Command("relay", "on"));
        now = now.plusMillis(400);
        assertThatThrownBy(() -> relay.accept(new Command("relay", "off")))
                .hasMessage("relay pump has just changed, it may again in 600 ms");
        relay.accept(new Command("relay", "on")); // no change
        assertThat(value(relay.toSafety())).isZero();
        now = now.plusMillis(1_000);
        assertThat(value(relay.accept(new Command("relay", "on")))).isEqualTo(1);
        assertThatThrownBy(() -> {
                    config.put("rest_millis", -1);
                    relay();
                })
                .hasMessage("rest.millis: must be 0 or more, not -1");
    }

    @Test
    void whatItDoesNotUnderstandIsRefusedWithASentence() {
        var relay = relay();
        provide("sim/17");

        assertThatThrownBy(() -> relay.accept(new Command("lamp", "on")))
                .hasMessage("relay pump takes the command relay, not lamp");
        assertThatThrownBy(() -> relay.accept(new Command("relay", "maybe")))
                .hasMessage("relay pump takes on, off or toggle, not 'maybe'");
        config.put("line", " ");
        assertThatThrownBy(this::relay).hasMessageStartingWith("line: ");
        config.putAll(Map.of("line", "sim/17", "id", "a/b"));
        assertThatThrownBy(this::relay).hasMessageStartingWith("id: 'a/b' is no topic level");
    }

    private Relay relay() {
        return new Relay(
                framework.context(),
                Configs.of(Relay.Config.class, config),
                Map.of(Constants.SERVICE_PID, "sluice.driver.relay~pump"),
                () -> now);
    }

    private ServiceRegistration<DigitalOutput> provide(String name) {
        return framework
                .context()
                .registerService(
                        DigitalOutput.class, line, FrameworkUtil.asDictionary(Map.of(DigitalOutput.LINE, name)));
    }

    private static double value(Reading reading) {
        return reading.measurements().getFirst().value();
    }

    private static final class Line implements DigitalOutput {

        private boolean active;
        private boolean broken;

        @Override
        public void drive(boolean next) throws IOException {
            active = next;
        }

        @Override
        public boolean isActive() throws IOException {
            if (broken) {
                throw new IOException("short circuit");
            }
            return active;
        }
    }
}
