package sluice.driver.scd4x;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.time.InstantSource;
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

/** One configured SCD4x: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.scd4x",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Scd4xDriver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.scd4x",
        attribute = {"chip=SCD4x", "addresses:List<String>='0x62'"})
public final class Scd4xDriver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(
            name = "SCD4x",
            description = "Carbon dioxide, temperature and humidity from a Sensirion SCD40 or SCD41")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address, always 0x62")
        String address() default "0x62";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Scd4xDriver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an SCD4x", 0x62);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "SCD4x", id, place, new Scd4x(InstantSource.system()));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
