package sluice.driver.tmp102;

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

/** One configured TMP102: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.tmp102",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Tmp102Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.tmp102",
        attribute = {"chip=TMP102", "addresses:List<String>='0x48,0x49,0x4a,0x4b'"})
@Capability(
        namespace = "sluice.driver",
        name = "sluice.driver.tmp102",
        attribute = {
            "chip=LM75",
            "keys:List<String>='type=lm75'",
            "addresses:List<String>='0x48,0x49,0x4a,0x4b,0x4c,0x4d,0x4e,0x4f'"
        })
public final class Tmp102Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "TMP102", description = "Temperature from a TMP102, TMP105 or LM75")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x48 to 0x4b, an LM75's to 0x4f")
        String address() default "0x48";

        @AttributeDefinition(
                name = "Type",
                description = "Which chip it is; they cannot be told apart",
                options = {
                    @Option(label = "TMP102, 12 bits", value = "tmp102"),
                    @Option(label = "TMP105, set to 12 bits", value = "tmp105"),
                    @Option(label = "LM75, 9 bits", value = "lm75"),
                    @Option(label = "LM75A, 11 bits", value = "lm75a")
                })
        String type() default "tmp102";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Tmp102Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "such a thermometer", I2cPlace.range(0x48, 0x4F));
        var id = DeviceId.of(config.id(), properties);
        var variant = Variant.of(config.type());
        this.device = I2cDevice.open(context, variant.name(), id, place, new Tmp102(variant));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
