package sluice.driver.bme280;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Sensor;
import sluice.io.I2cBus;

/**
 * One configured BME280: registers its {@link Sensor} and follows its bus, which may come and go. Thread-safe.
 */
@Component(
        configurationPid = "sluice.driver.bme280",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Bme280Driver.Config.class, factory = true)
public final class Bme280Driver {

    private static final Logger LOG = LoggerFactory.getLogger(Bme280Driver.class);

    private final Place place;
    private final List<I2cBus> buses = new CopyOnWriteArrayList<>();
    private final Bme280 sensor;
    private final ServiceRegistration<Sensor> registration;

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
        this(context, config, properties, Thread::sleep, InstantSource.system());
    }

    Bme280Driver(
            BundleContext context, Config config, Map<String, Object> properties, Pause pause, InstantSource clock) {
        this.place = Place.of(config.bus(), config.address());
        var id = id(config.id().strip(), String.valueOf(properties.get(Constants.SERVICE_PID)));
        this.sensor = new Bme280(id, place, this::bus, pause, clock);
        this.registration =
                context.registerService(Sensor.class, sensor, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
        LOG.info("BME280 {} is expected at {}", id, place);
    }

    /** Takes the sensor away. */
    @Deactivate
    public void close() {
        registration.unregister();
        buses.clear();
        sensor.giveBack();
    }

    @Reference(service = I2cBus.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addBus(I2cBus bus, Map<String, Object> properties) {
        if (Integer.valueOf(place.bus()).equals(properties.get(I2cBus.BUS))) {
            buses.add(bus);
        }
    }

    void removeBus(I2cBus bus) {
        buses.remove(bus);
    }

    private @Nullable I2cBus bus() {
        for (var bus : buses) {
            return bus;
        }
        return null;
    }

    /** The instance {@code sluice.driver.bme280~cellar} is called cellar unless told otherwise. */
    private static String id(String id, String pid) {
        var name = id.isEmpty() ? pid.substring(pid.indexOf('~') + 1) : id;
        if (name.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || c < ' ')) {
            throw new IllegalArgumentException(
                    "id: '" + name + "' is no topic level: it must not hold / + # or control" + " characters");
        }
        return name;
    }
}
