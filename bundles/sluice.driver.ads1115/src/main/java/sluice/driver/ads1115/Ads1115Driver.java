package sluice.driver.ads1115;

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

/** One configured ADS1115: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.ads1115",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Ads1115Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.ads1115",
        attribute = {"chip=ADS1115", "addresses:List<String>='0x48,0x49,0x4a,0x4b'"})
public final class Ads1115Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "ADS1115", description = "Voltages from a Texas Instruments ADS1115")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(
                name = "Address",
                description = "The chip's address: 0x48 to 0x4b, by what ADDR is tied to")
        String address() default "0x48";

        @AttributeDefinition(
                name = "Inputs",
                description = "What is measured: 0 to 3 against ground, or 0-1, 0-3, 1-3, 2-3 against each other")
        String[] inputs() default "0";

        @AttributeDefinition(
                name = "Range",
                description =
                        "Full scale in volts, both ways; the inputs themselves must stay between ground and supply",
                options = {
                    @Option(label = "6.144 V", value = "6.144"),
                    @Option(label = "4.096 V", value = "4.096"),
                    @Option(label = "2.048 V", value = "2.048"),
                    @Option(label = "1.024 V", value = "1.024"),
                    @Option(label = "0.512 V", value = "0.512"),
                    @Option(label = "0.256 V", value = "0.256")
                })
        String range() default "4.096";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Ads1115Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an ADS1115", I2cPlace.range(0x48, 0x4B));
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(
                context, "ADS1115", id, place, new Ads1115(Input.of(config.inputs()), Gain.of(config.range())));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
