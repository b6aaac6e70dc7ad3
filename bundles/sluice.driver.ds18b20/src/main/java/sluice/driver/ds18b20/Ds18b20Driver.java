package sluice.driver.ds18b20;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Sensor;
import sluice.driver.DeviceId;

/** One configured DS18B20: registers its device, whether the thermometer is there or not. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.ds18b20",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Ds18b20Driver.Config.class, factory = true)
public final class Ds18b20Driver {

    private static final Pattern ROM = Pattern.compile("(?:28|22|10|3b|42)-[0-9a-f]{12}");
    private static final Logger LOG = LoggerFactory.getLogger(Ds18b20Driver.class);

    private final ServiceRegistration<Sensor> registration;

    /** Which thermometer it is and what it is called. */
    @ObjectClassDefinition(name = "DS18B20", description = "Temperature from a DS18B20 on the kernel's 1-Wire bus")
    public @interface Config {
        @AttributeDefinition(
                name = "Address",
                description = "The thermometer's number as the kernel lists it, such as 28-000005e2fdc3")
        String address();

        @AttributeDefinition(name = "Root", description = "The folder that holds sys")
        String root() default "/";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Ds18b20Driver(BundleContext context, Config config, Map<String, Object> properties) {
        this(context, config, properties, InstantSource.system());
    }

    Ds18b20Driver(BundleContext context, Config config, Map<String, Object> properties, InstantSource clock) {
        var address = config.address().strip().toLowerCase(Locale.ROOT);
        if (!ROM.matcher(address).matches()) {
            throw new IllegalArgumentException("address: '" + config.address()
                    + "' is not made like 28-000005e2fdc3; /sys/bus/w1/devices lists those that are there");
        }
        var id = DeviceId.of(config.id(), properties);
        var file = Path.of(config.root())
                .resolve("sys/bus/w1/devices")
                .resolve(address)
                .resolve("w1_slave");
        this.registration = context.registerService(
                Sensor.class, new Ds18b20(id, file, clock), FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
        LOG.info("DS18B20 {} is expected at {}", id, address);
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        registration.unregister();
    }
}
