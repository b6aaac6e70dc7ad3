package sluice.driver.sht3x;

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

/** One configured SHT3x: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.sht3x",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Sht3xDriver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.sht3x",
        attribute = {"chip=SHT3x", "addresses:List<String>='0x44,0x45'"})
public final class Sht3xDriver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(
            name = "SHT3x",
            description = "Temperature and humidity from a Sensirion SHT30, SHT31 or SHT35")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x44, or 0x45 with ADDR tied high")
        String address() default "0x44";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Sht3xDriver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an SHT3x", 0x44, 0x45);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "SHT3x", id, place, new Sht3x());
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
