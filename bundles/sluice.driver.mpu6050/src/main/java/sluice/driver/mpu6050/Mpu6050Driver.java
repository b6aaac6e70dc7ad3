package sluice.driver.mpu6050;

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
import org.osgi.service.metatype.annotations.Option;
import sluice.driver.DeviceId;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPlace;

/** One configured MPU-6050: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.mpu6050",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Mpu6050Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.mpu6050",
        attribute = {"chip=MPU-6050", "addresses:List<String>='0x68,0x69'", "ids:List<String>='75=68'"})
public final class Mpu6050Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "MPU-6050", description = "Vibration, tilt and rotation from an InvenSense MPU-6050")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x68, or 0x69 with AD0 tied high")
        String address() default "0x68";

        @AttributeDefinition(
                name = "Rate",
                description = "Samples a second; its queue holds 170 of them between two readings",
                min = "4",
                max = "1000")
        int rate() default 100;

        @AttributeDefinition(
                name = "Range",
                description = "Full scale of the accelerometer, both ways",
                options = {
                    @Option(label = "2 g", value = "2"),
                    @Option(label = "4 g", value = "4"),
                    @Option(label = "8 g", value = "8"),
                    @Option(label = "16 g", value = "16")
                })
        int range() default 2;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Mpu6050Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an MPU-6050", 0x68, 0x69);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "MPU-6050", id, place, new Mpu6050(config.rate(), config.range()));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
