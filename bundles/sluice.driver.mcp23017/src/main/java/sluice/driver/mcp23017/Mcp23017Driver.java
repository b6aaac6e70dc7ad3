package sluice.driver.mcp23017;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.driver.DeviceId;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPlace;

/** One configured MCP23017: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.mcp23017",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Mcp23017Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.mcp23017",
        attribute = {"chip=MCP23017", "addresses:List<String>='0x20,0x21,0x22,0x23,0x24,0x25,0x26,0x27'"})
public final class Mcp23017Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "MCP23017", description = "Sixteen inputs and outputs of a Microchip MCP23017")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(
                name = "Address",
                description = "The chip's address: 0x20 to 0x27, by what A0 to A2 are tied to")
        String address() default "0x20";

        @AttributeDefinition(
                name = "Outputs",
                description = "Pins that are driven, such as a0; commands have their names")
        String[] outputs() default {};

        @AttributeDefinition(name = "Inputs", description = "Pins that are measured, such as b3; not a7 and b7")
        String[] inputs() default {};

        @AttributeDefinition(name = "Pull-ups", description = "Inputs that are pulled up inside the chip")
        String[] pullups() default {};

        @AttributeDefinition(name = "Inverted", description = "Pins that are on when they are low")
        String[] inverted() default {};

        @AttributeDefinition(name = "Safe", description = "Outputs that are on while nobody commands and after the end")
        String[] safe_on() default {};

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Mcp23017Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an MCP23017", I2cPlace.range(0x20, 0x27));
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "MCP23017", id, place, new Mcp23017(config));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
