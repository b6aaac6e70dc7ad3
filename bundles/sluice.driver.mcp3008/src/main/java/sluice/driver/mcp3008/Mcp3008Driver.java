package sluice.driver.mcp3008;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.driver.DeviceId;
import sluice.driver.Faults;
import sluice.driver.OwnPort;
import sluice.io.SpiBus;

/** One configured MCP3008: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "sluice.driver.mcp3008",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Mcp3008Driver.Config.class, factory = true)
public final class Mcp3008Driver implements Sensor {

    private final String name;
    private final int number;
    private final Mcp3008 chip;
    private final List<Integer> inputs;
    private final OwnPort<SpiBus> port;
    private final ServiceRegistration<Sensor> registration;

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
        this.port = new OwnPort<>(
                context,
                this,
                name,
                SpiBus.class,
                SpiBus.BUS,
                config.bus(),
                "SPI bus " + config.bus(),
                bus -> bus.lease(chip.select(), name));
        port.open();
        this.registration =
                context.registerService(Sensor.class, this, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        registration.unregister();
        port.close();
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        try {
            var bus = port.take();
            var measurements = new ArrayList<Measurement>();
            for (int input : inputs) {
                measurements.add(chip.measure(bus, input));
            }
            return new Reading(Instant.now(), measurements);
        } catch (IOException e) {
            throw new DeviceException(
                    Faults.of(e),
                    name + " at select line " + chip.select() + " of SPI bus " + number + ": " + e.getMessage(),
                    e);
        }
    }
}
