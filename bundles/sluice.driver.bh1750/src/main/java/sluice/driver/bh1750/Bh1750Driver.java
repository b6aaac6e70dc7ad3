package sluice.driver.bh1750;

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

/** One configured BH1750: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.bh1750",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Bh1750Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.bh1750",
        attribute = {"chip=BH1750", "addresses:List<String>='0x23,0x5c'"})
public final class Bh1750Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "BH1750", description = "Light from a ROHM BH1750")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x23, or 0x5c with ADDR tied high")
        String address() default "0x23";

        @AttributeDefinition(
                name = "Measuring time",
                description = "Register MTreg: smaller for bright light, greater for dim",
                min = "31",
                max = "254")
        int time() default 69;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Bh1750Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "a BH1750", 0x23, 0x5C);
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "BH1750", id, place, new Bh1750(config.time()));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
