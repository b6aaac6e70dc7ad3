package sluice.driver.bme280;

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

/** One configured BME280: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.bme280",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Bme280Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.bme280",
        attribute = {"chip=BME280", "addresses:List<String>='0x76,0x77'", "ids:List<String>='d0=60'"})
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.bme280",
        attribute = {"chip=BMP280", "addresses:List<String>='0x76,0x77'", "ids:List<String>='d0=58'"})
public final class Bme280Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(
            name = "BME280",
            description = "Temperature, pressure and humidity from a Bosch BME280 or BMP280")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x76, or 0x77 with SDO tied high")
        String address() default "0x76";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Bme280Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "a BME280", 0x76, 0x77);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "BME280", id, place, new Bme280());
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
