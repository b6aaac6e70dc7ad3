package sluice.driver.pcf8574;

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

/** One configured PCF8574: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.pcf8574",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Pcf8574Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.pcf8574",
        attribute = {"chip=PCF8574", "addresses:List<String>='0x20,0x21,0x22,0x23,0x24,0x25,0x26,0x27'"})
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.pcf8574",
        attribute = {"chip=PCF8574A", "addresses:List<String>='0x38,0x39,0x3a,0x3b,0x3c,0x3d,0x3e,0x3f'"})
public final class Pcf8574Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "PCF8574", description = "Eight inputs and outputs of an NXP PCF8574 or PCF8574A")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(
                name = "Address",
                description = "The chip's address: 0x20 to 0x27, a PCF8574A's 0x38 to 0x3f")
        String address() default "0x20";

        @AttributeDefinition(
                name = "Outputs",
                description = "Pins that are driven, such as p0; commands have their names")
        String[] outputs() default {};

        @AttributeDefinition(name = "Inputs", description = "Pins that are measured, such as p7; pulled up weakly")
        String[] inputs() default {};

        @AttributeDefinition(
                name = "Inverted",
                description = "Pins that are on when they are low, as on most relay boards")
        String[] inverted() default {};

        @AttributeDefinition(name = "Safe", description = "Outputs that are on while nobody commands and after the end")
        String[] safe_on() default {};

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Pcf8574Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "a PCF8574 or PCF8574A", Pcf8574.ADDRESSES);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "PCF8574", id, place, new Pcf8574(config));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
