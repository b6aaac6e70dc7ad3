package sluice.driver.contact;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.time.Duration;
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

/** One configured contact: registers its device, on a line that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.contact",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = ContactDriver.Config.class, factory = true)
public final class ContactDriver {

    private final InputDevice device;

    /** Which line it is on, and what it means. */
    @ObjectClassDefinition(name = "Contact", description = "A button, a door contact or a motion detector on a line")
    public @interface Config {
        @AttributeDefinition(name = "Line", description = "Chip and number of the line, such as sim/27")
        String line();

        @AttributeDefinition(name = "Measures", description = "The measurement's name, such as pressed or motion")
        String measures() default "contact";

        @AttributeDefinition(name = "Active low", description = "Whether it is closed while the line is low")
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
        int debounce_millis() default 10;

        @AttributeDefinition(
                name = "Hold",
                description = "Milliseconds it stays on after its last edge, for motion detectors; 0 for not at all",
                min = "0")
        int hold_millis() default 0;

        @AttributeDefinition(
                name = "Warm-up",
                description = "Milliseconds in which nothing it says is believed; about 60000 for motion detectors",
                min = "0")
        int warmup_millis() default 0;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public ContactDriver(BundleContext context, Config config, Map<String, Object> properties) {
        this(context, config, properties, InstantSource.system());
    }

    ContactDriver(BundleContext context, Config config, Map<String, Object> properties, InstantSource clock) {
        var id = DeviceId.of(config.id(), properties);
        var wiring = InputDevice.wiring(config.active_low(), config.bias(), config.debounce_millis());
        var contact = new Contact(
                config.measures().strip(),
                millis("hold.millis", config.hold_millis()),
                millis("warmup.millis", config.warmup_millis()));
        this.device = InputDevice.open(context, "contact", id, config.line(), wiring, contact, clock);
    }

    private static Duration millis(String key, int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(key + ": must be 0 or more, not " + millis);
        }
        return Duration.ofMillis(millis);
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
