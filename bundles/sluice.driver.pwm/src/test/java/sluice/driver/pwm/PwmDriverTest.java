package sluice.driver.pwm;

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
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.PwmOutput;
import sluice.testing.Configs;
import sluice.testing.devices.EmptyFramework;

class PwmDriverTest {

    private static final Map<String, Object> CHANNEL = Map.of(PwmOutput.CHANNEL, "sim/0");

    /** A channel that remembers. */
    private static final class Channel implements PwmOutput {

        private final Leases<String> leases = new Leases<>();
        private String state = "never";
        private boolean broken;

        @Override
        public void drive(long periodNanos, long pulseNanos) throws IOException {
            if (broken) {
                throw new IOException("its chip is gone");
            }
            state = pulseNanos + "/" + periodNanos;
        }

        @Override
        public void stop() {
            state = "off";
        }

        @Override
        public Lease lease(String owner) throws LeasedException {
            return leases.take("0", "channel sim/0", owner, this);
        }
    }

    @RegisterExtension
    private final EmptyFramework framework = new EmptyFramework();

    private final Channel channel = new Channel();

    private PwmDriver driver(String id, Map<String, Object> keys) {
        var all = new HashMap<>(keys);
        all.put("channel", "sim/0");
        return new PwmDriver(
                framework.context(),
                Configs.of(PwmDriver.Config.class, all),
                Map.of(Constants.SERVICE_PID, "sluice.driver.pwm~" + id));
    }

    private ServiceRegistration<PwmOutput> provide() {
        return framework.context().registerService(PwmOutput.class, channel, FrameworkUtil.asDictionary(CHANNEL));
    }

    @Test
    void aServoGoesBetweenItsPulses() throws Exception {
        var driver = driver(
                "flap",
                Map.of(
                        "period_micros", 20_000,
                        "pulse_min_micros", 1_000,
                        "pulse_max_micros", 2_000,
                        "safe_level", 0.5));
        provide();
        assertThat(channel.state).isEqualTo("1500000/20000000");
        assertThat(driver.accept(new Command("level", "0.25")).measurements())
                .containsExactly(new Measurement("level", 0.25, "1"));
        assertThat(channel.state).isEqualTo("1250000/20000000");
        driver.accept(new Command("level", "on"));
        assertThat(channel.state).isEqualTo("2000000/20000000");
        assertThat(driver.read().measurements().getFirst().value()).isEqualTo(1);
        driver.close();
        assertThat(channel.state).isEqualTo("1500000/20000000");
        assertThat(framework.context().getServiceReference(Actuator.class)).isNull();
        channel.lease("anybody").close();
    }

    @Test
    void aChannelComesAndGoesAndBelongsToOne() throws Exception {
        var fan = driver("fan", Map.of());
        assertThatThrownBy(fan::read)
                .isInstanceOf(DeviceException.class)
                .hasMessage("PWM fan on channel sim/0: there is no channel sim/0");
        var there = provide();
        var lamp = driver("lamp", Map.of());
        assertThatThrownBy(lamp::read).hasMessageEndingWith("is not for PWM lamp, PWM fan has it");
        fan.close();
        lamp.accept(new Command("level", "1"));
        assertThat(channel.state).isEqualTo("1000000/1000000");
        channel.broken = true;
        assertThatThrownBy(() -> lamp.accept(new Command("level", "0.5")))
                .hasMessage("PWM lamp on channel sim/0: its chip is gone");
        assertThat(lamp.read().measurements().getFirst().value()).isEqualTo(1);
        there.unregister();
        assertThatThrownBy(lamp::read).hasMessageEndingWith("there is no channel sim/0");
        lamp.close();
    }

    @Test
    void nobodyCommandsAndItIsSafe() throws Exception {
        provide();
        var fan = driver("fan", Map.of("safe_level", 0.25));
        fan.accept(new Command("level", "1"));
        assertThat(fan.toSafety().measurements()).containsExactly(new Measurement("level", 0.25, "1"));
        assertThat(channel.state).isEqualTo("250000/1000000");
        fan.close();
    }

    @Test
    void wrongWordsAreRefusedWithASentence() {
        assertThatThrownBy(() -> driver("fan", Map.of("pulse_max_micros", 2_000)))
                .hasMessage("pulse.max.micros: 2000 is longer than the period");
        assertThatThrownBy(() -> driver("fan", Map.of("pulse_min_micros", 1_000)))
                .hasMessage("pulse.min.micros: 1000 is not below the longest pulse, 1000");
        assertThatThrownBy(() -> driver("fan", Map.of("safe_level", 1.5)))
                .hasMessage("safe.level: must be 0 to 1, not 1.5");
        var fan = driver("fan", Map.of());
        assertThatThrownBy(() -> fan.accept(new Command("speed", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PWM fan takes the command level, not speed");
        assertThatThrownBy(() -> fan.accept(new Command("level", "fast")))
                .hasMessage("PWM fan takes 0 to 1, on or off, not 'fast'");
        assertThatThrownBy(() -> fan.accept(new Command("level", "1.1"))).isInstanceOf(IllegalArgumentException.class);
        fan.close();
    }
}
