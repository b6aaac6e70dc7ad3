package sluice.driver.pwm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.SafeActuator;
import sluice.device.Sensor;
import sluice.driver.DeviceId;
import sluice.driver.Faults;
import sluice.driver.SafePort;
import sluice.io.PwmOutput;

/** One configured channel of pulses: registers its device, whether the channel is there or not. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.pwm",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = PwmDriver.Config.class, factory = true)
public final class PwmDriver implements Sensor, SafeActuator {

    private static final String LEVEL = "level";

    private final String name;
    private final String channel;
    private final Pulses pulses;
    private final double safe;
    private final SafePort<PwmOutput> port;
    private final ServiceRegistration<?> registration;
    private double level;

    /** Which channel it is, and what its pulses mean. */
    @ObjectClassDefinition(name = "PWM", description = "A fan, a dimmed lamp or a servo, set by pulses")
    public @interface Config {
        @AttributeDefinition(name = "Channel", description = "Chip and channel, such as pwmchip0/1 or sim/0")
        String channel();

        @AttributeDefinition(
                name = "Period",
                description = "Microseconds from one pulse to the next: 40 for a fan, 20000 for a servo",
                min = "1",
                max = "10000000")
        int period_micros() default 1_000;

        @AttributeDefinition(
                name = "Shortest pulse",
                description = "Microseconds of the pulse that is 0: 1000 for most servos",
                min = "0",
                max = "10000000")
        int pulse_min_micros() default 0;

        @AttributeDefinition(
                name = "Longest pulse",
                description = "Microseconds of the pulse that is 1: 2000 for most servos; 0: the whole period",
                min = "0",
                max = "10000000")
        int pulse_max_micros() default 0;

        @AttributeDefinition(
                name = "Safe level",
                description = "The level when the channel comes, and when the driver is stopped, 0 to 1")
        double safe_level() default 0;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public PwmDriver(BundleContext context, Config config, Map<String, Object> properties) {
        this.pulses = Pulses.of(config.period_micros(), config.pulse_min_micros(), config.pulse_max_micros());
        if (!(config.safe_level() >= 0 && config.safe_level() <= 1)) {
            throw new IllegalArgumentException("safe.level: must be 0 to 1, not " + config.safe_level());
        }
        var id = DeviceId.of(config.id(), properties);
        this.name = "PWM " + id;
        this.channel = config.channel().strip();
        this.safe = config.safe_level();
        this.level = safe;
        this.port = new SafePort<>(
                context,
                this,
                name,
                PwmOutput.class,
                PwmOutput.CHANNEL,
                channel,
                "channel " + channel,
                output -> output.lease(name),
                output -> drive(output, safe));
        port.open();
        this.registration = context.registerService(
                new String[] {Sensor.class.getName(), Actuator.class.getName()},
                this,
                FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
    }

    /** Takes the device away, at its safe level. */
    @Deactivate
    public void close() {
        registration.unregister();
        port.close();
    }

    @Override
    public List<String> commands() {
        return List.of(LEVEL);
    }

    @Override
    public synchronized Reading accept(Command command) throws DeviceException {
        if (!command.name().equals(LEVEL)) {
            throw new IllegalArgumentException(name + " takes the command level, not " + command.name());
        }
        double wanted = Pulses.level(command.value(), name);
        return drive(wanted);
    }

    @Override
    public synchronized Reading toSafety() throws DeviceException {
        return drive(safe);
    }

    private Reading drive(double wanted) throws DeviceException {
        try {
            drive(port.take(), wanted);
        } catch (IOException e) {
            throw failure(e);
        }
        return Reading.now(new Measurement(LEVEL, level, "1"));
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        try {
            port.take();
        } catch (IOException e) {
            throw failure(e);
        }
        return Reading.now(new Measurement(LEVEL, level, "1"));
    }

    private DeviceException failure(IOException e) {
        return new DeviceException(Faults.of(e), name + " on channel " + channel + ": " + e.getMessage(), e);
    }

    private void drive(PwmOutput output, double wanted) throws IOException {
        output.drive(pulses.periodNanos(), pulses.nanos(wanted));
        level = wanted;
    }
}
