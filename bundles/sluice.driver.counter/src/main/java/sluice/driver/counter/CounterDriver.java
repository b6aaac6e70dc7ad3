package sluice.driver.counter;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.time.InstantSource;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import sluice.driver.DeviceId;
import sluice.driver.InputDevice;

/** One configured counter: registers its device, on a line that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.counter",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = CounterDriver.Config.class, factory = true)
public final class CounterDriver {

    private final InputDevice device;

    /** Which line it is on, and what a pulse stands for. */
    @ObjectClassDefinition(name = "Counter", description = "A meter, a flow sensor or a fan that pulses a line")
    public @interface Config {
        @AttributeDefinition(name = "Line", description = "Chip and number of the line, such as sim/27")
        String line();

        @AttributeDefinition(name = "Per pulse", description = "What one pulse stands for, such as 0.001")
        double per_pulse() default 1;

        @AttributeDefinition(name = "Unit", description = "The unit of that as a UCUM code, such as kW.h; 1 for pulses")
        String unit() default "1";

        @AttributeDefinition(name = "Active low", description = "Whether a pulse is a low line")
        boolean active_low() default false;

        @AttributeDefinition(
                name = "Bias",
                description = "The resistor that holds the line while nothing drives it",
                options = {
                    @Option(label = "As it is", value = "as-is"),
                    @Option(label = "None", value = "off"),
                    @Option(label = "Pull-up", value = "pull-up"),
                    @Option(label = "Pull-down", value = "pull-down")
                })
        String bias() default "as-is";

        @AttributeDefinition(
                name = "Debounce",
                description = "Milliseconds the line has to be steady before an edge counts",
                min = "0")
        int debounce_millis() default 0;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public CounterDriver(BundleContext context, Config config, Map<String, Object> properties) {
        this(context, config, properties, InstantSource.system());
    }

    CounterDriver(BundleContext context, Config config, Map<String, Object> properties, InstantSource clock) {
        if (config.unit().isBlank()) {
            throw new IllegalArgumentException("unit: must be a UCUM code, 1 for pulses");
        }
        if (!Double.isFinite(config.per_pulse()) || config.per_pulse() == 0) {
            throw new IllegalArgumentException("per.pulse: must be a number that is not 0, not " + config.per_pulse());
        }
        var id = DeviceId.of(config.id(), properties);
        var wiring = InputDevice.wiring(config.active_low(), config.bias(), config.debounce_millis());
        var counter = new Counter(config.per_pulse(), config.unit().strip());
        this.device = InputDevice.open(context, "counter", id, config.line(), wiring, counter, clock);
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
