package sluice.driver.relay;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.SafeActuator;
import sluice.device.Sensor;
import sluice.driver.DeviceId;
import sluice.driver.Faults;
import sluice.driver.SafePort;
import sluice.io.DigitalOutput;

/**
 * One relay: takes the command {@code relay} with {@code on}, {@code off} or {@code toggle}, and measures {@code relay}, 1 or 0.
 * Thread-safe.
 *
 * <p>It goes to its safe state when its line comes and when it is stopped; its line may come and go.
 */
@Component(
        configurationPid = "sluice.driver.relay",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Relay.Config.class, factory = true)
public final class Relay implements Sensor, SafeActuator {

    private static final String RELAY = "relay";

    private final String id;
    private final String line;
    private final boolean inverted;
    private final boolean safe;
    private final Duration rest;
    private final InstantSource clock;
    private final ServiceRegistration<?> registration;
    private final SafePort<DigitalOutput> port;
    private @Nullable Instant changed;

    /** Which line it is on. */
    @ObjectClassDefinition(name = "Relay", description = "A relay, a lamp or a valve on a digital output")
    public @interface Config {
        @AttributeDefinition(name = "Line", description = "Chip and number of the line, such as sim/17")
        String line();

        @AttributeDefinition(name = "Inverted", description = "Whether the relay is on when the line is not active")
        boolean inverted() default false;

        @AttributeDefinition(name = "Safe", description = "Whether on is the state to be in while nobody commands")
        boolean safe_on() default false;

        @AttributeDefinition(
                name = "Rest",
                description = "Least milliseconds from one change to the next, such as for a compressor",
                min = "0")
        int rest_millis() default 0;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Relay(BundleContext context, Config config, Map<String, Object> properties) {
        this(context, config, properties, InstantSource.system());
    }

    Relay(BundleContext context, Config config, Map<String, Object> properties, InstantSource clock) {
        this.line = config.line().strip();
        this.inverted = config.inverted();
        this.safe = config.safe_on();
        this.rest = Duration.ofMillis(config.rest_millis());
        this.clock = clock;
        this.id = DeviceId.of(config.id(), properties);
        if (rest.isNegative()) {
            throw new IllegalArgumentException("rest.millis: must be 0 or more, not " + config.rest_millis());
        }
        if (line.isEmpty()) {
            throw new IllegalArgumentException("line: must be chip and number of an output, such as sim/17");
        }
        this.port = new SafePort<>(
                context,
                this,
                "relay " + id,
                DigitalOutput.class,
                DigitalOutput.LINE,
                line,
                "line " + line,
                output -> output.lease("relay " + id),
                output -> output.drive(safe != inverted));
        port.open();
        this.registration = context.registerService(
                new String[] {Sensor.class.getName(), Actuator.class.getName()},
                this,
                FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
    }

    /** Takes the relay away, in its safe state. */
    @Deactivate
    public void close() {
        registration.unregister();
        port.close();
    }

    @Override
    public List<String> commands() {
        return List.of(RELAY);
    }

    @Override
    public synchronized Reading accept(Command command) throws DeviceException {
        if (!command.name().equals(RELAY)) {
            throw new IllegalArgumentException("relay " + id + " takes the command relay, not " + command.name());
        }
        boolean on = switch (command.value().strip()) {
            case "on", "true", "1" -> true;
            case "off", "false", "0" -> false;
            case "toggle" -> !isOn();
            default ->
                throw new IllegalArgumentException(
                        "relay " + id + " takes on, off or toggle, not '" + command.value() + "'");
        };
        if (on != isOn()) {
            awaitRest();
            drive(on);
        }
        return read();
    }

    /** The safe state does not wait for the rest to be over. */
    @Override
    public synchronized Reading toSafety() throws DeviceException {
        if (isOn() != safe) {
            drive(safe);
        }
        return read();
    }

    private void awaitRest() throws DeviceException {
        var next = changed == null ? Instant.MIN : changed.plus(rest);
        var now = clock.instant();
        if (now.isBefore(next)) {
            throw new DeviceException(
                    Fault.NOT_READY,
                    "relay " + id + " has just changed, it may again in "
                            + Duration.between(now, next).toMillis() + " ms");
        }
    }

    private void drive(boolean on) throws DeviceException {
        try {
            port.take().drive(on != inverted);
            changed = clock.instant();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        return Reading.now(new Measurement(RELAY, isOn() ? 1 : 0, "1"));
    }

    private boolean isOn() throws DeviceException {
        try {
            return port.take().isActive() != inverted;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private DeviceException failure(IOException e) {
        return new DeviceException(Faults.of(e), "relay " + id + " on line " + line + ": " + e.getMessage(), e);
    }
}
