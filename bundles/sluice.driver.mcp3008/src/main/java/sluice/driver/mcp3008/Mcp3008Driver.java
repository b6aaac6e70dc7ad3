package sluice.driver.mcp3008;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.driver.DeviceId;
import sluice.driver.I2cDevice;
import sluice.io.Lease;
import sluice.io.SpiBus;

/** One configured MCP3008: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.mcp3008",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Mcp3008Driver.Config.class, factory = true)
public final class Mcp3008Driver implements Sensor {

    private static final Logger LOG = LoggerFactory.getLogger(Mcp3008Driver.class);

    private final String name;
    private final int number;
    private final Mcp3008 chip;
    private final List<Integer> inputs;
    private final List<SpiBus> buses = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<Sensor> registration;
    private @Nullable SpiBus leasedFrom;
    private @Nullable Lease lease;

    /** Where the chip is and what it measures. */
    @ObjectClassDefinition(name = "MCP3008", description = "Voltages at eight inputs, ten bits each")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the SPI bus", min = "0", max = "255")
        int bus() default 0;

        @AttributeDefinition(name = "Select", description = "The chip-select line", min = "0", max = "15")
        int select() default 0;

        @AttributeDefinition(name = "Inputs", description = "What is measured: 0 to 7", min = "0", max = "7")
        int[] inputs() default 0;

        @AttributeDefinition(name = "Reference", description = "The voltage at VREF in volts")
        double reference_volts() default 3.3;

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Mcp3008Driver(BundleContext context, Config config, Map<String, Object> properties) {
        if (config.inputs().length == 0 || Arrays.stream(config.inputs()).anyMatch(input -> input < 0 || input > 7)) {
            throw new IllegalArgumentException(
                    "inputs: must be some of 0 to 7, not " + Arrays.toString(config.inputs()));
        }
        if (!(config.reference_volts() > 0) || config.reference_volts() > 5.5) {
            throw new IllegalArgumentException(
                    "reference.volts: must be above 0, at most 5.5, not " + config.reference_volts());
        }
        var id = DeviceId.of(config.id(), properties);
        this.name = "MCP3008 " + id;
        this.number = config.bus();
        this.chip = new Mcp3008(config.select(), config.reference_volts());
        this.inputs = Arrays.stream(config.inputs()).distinct().boxed().toList();
        this.registration =
                context.registerService(Sensor.class, this, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
        LOG.info("{} is expected at select line {} of SPI bus {}", name, config.select(), number);
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        registration.unregister();
        giveBack(null);
    }

    @Reference(service = SpiBus.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addBus(SpiBus bus, Map<String, Object> properties) {
        if (Integer.valueOf(number).equals(properties.get(SpiBus.BUS))) {
            buses.add(bus);
        }
    }

    void removeBus(SpiBus bus) {
        buses.remove(bus);
        giveBack(bus);
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        try {
            var bus = bus();
            var measurements = new ArrayList<Measurement>();
            for (int input : inputs) {
                measurements.add(I2cDevice.rounded("voltage-" + input, chip.volts(bus, input), "V", 4));
            }
            return new Reading(Instant.now(), measurements);
        } catch (IOException e) {
            throw new DeviceException(
                    name + " at select line " + chip.select() + " of SPI bus " + number + ": " + e.getMessage(), e);
        }
    }

    private SpiBus bus() throws IOException {
        if (leasedFrom != null) {
            return leasedFrom;
        }
        for (var first : buses) {
            lease = first.lease(chip.select(), name);
            leasedFrom = first;
            return first;
        }
        throw new IOException("there is no SPI bus " + number);
    }

    /** @param gone the bus that is gone, null for whichever there is */
    private synchronized void giveBack(@Nullable SpiBus gone) {
        if (lease != null && (gone == null || gone.equals(leasedFrom))) {
            lease.close();
            lease = null;
            leasedFrom = null;
        }
    }
}
