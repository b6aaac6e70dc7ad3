package sluice.driver.ina219;

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

/** One configured INA219: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.ina219",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Ina219Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.ina219",
        attribute = {
            "chip=INA219",
            "addresses:List<String>='0x40,0x41,0x42,0x43,0x44,0x45,0x46,0x47,0x48,0x49,0x4a,0x4b,0x4c,0x4d,0x4e,0x4f'"
        })
public final class Ina219Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "INA219", description = "Voltage, current and power from a Texas Instruments INA219")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(
                name = "Address",
                description = "The chip's address: 0x40 to 0x4f, by what A0 and A1 are tied to")
        String address() default "0x40";

        @AttributeDefinition(name = "Shunt", description = "The shunt's resistance in milliohm", min = "0.001")
        double shunt_milliohm() default 100;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Ina219Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an INA219", I2cPlace.range(0x40, 0x4F));
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "INA219", id, place, new Ina219(config.shunt_milliohm()));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
