package sluice.io.sim;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.I2cBus;
import sluice.io.Leases;
import sluice.io.PerBundle;
import sluice.io.PwmOutput;
import sluice.io.SpiBus;

/** Lays a simulated board on the table: its buses and lines are services for as long as it lies there. Thread-safe. */
@Component(
        configurationPid = "sluice.io.sim",
        configurationPolicy = ConfigurationPolicy.REQUIRE, // or its bus 1 would be in the way of a real one
        immediate = true,
        service = {})
@Designate(ocd = SimBoard.Config.class)
public final class SimBoard {

    private static final Logger LOG = LoggerFactory.getLogger(SimBoard.class);

    private final BundleContext context;
    private final int number;
    private final Board board;
    private final Leases<Integer> addresses = new Leases<>();
    private final Leases<Integer> lines = new Leases<>();
    private final Leases<Integer> selects = new Leases<>();
    private final Leases<String> channels = new Leases<>();
    private final Visitors visitors;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final AtomicReference<@Nullable ServiceRegistration<I2cBus>> plugged = new AtomicReference<>();

    /** What the board is made of. */
    @ObjectClassDefinition(
            name = "Simulated board",
            description = "An I2C and an SPI bus with chips, digital lines, pulses, and their world")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Chips", description = "What sits on the bus, such as bme280@0x76")
        String[] chips() default "bme280@0x76";

        @AttributeDefinition(name = "Faults", description = "What is wrong from the start, such as bme280@0x76=nack")
        String[] faults() default {};

        @AttributeDefinition(name = "SPI bus", description = "The number of the SPI bus", min = "0", max = "255")
        int spi_bus() default 0;

        @AttributeDefinition(name = "SPI chips", description = "What sits on the SPI bus, such as mcp3008@0")
        String[] spi_chips() default {};

        @AttributeDefinition(name = "Outputs", description = "The numbers of the lines that are driven", min = "0")
        int[] outputs() default 17;

        @AttributeDefinition(name = "Inputs", description = "The numbers of the lines with a button", min = "0")
        int[] inputs() default 27;

        @AttributeDefinition(
                name = "Visitors",
                description = "Inputs that people move who come and go, such as 27=bell, 22=motion, 23=door")
        String[] visitors() default {};

        @AttributeDefinition(name = "Pulses", description = "The numbers of the channels that make pulses", min = "0")
        int[] pulses() default {};

        @AttributeDefinition(name = "Seed", description = "Equal seeds make equal worlds")
        long seed() default 1;

        @AttributeDefinition(
                name = "Time factor",
                description = "How many times faster than ours the world's time passes")
        double time_factor() default 1;
    }

    @Activate
    public SimBoard(BundleContext context, Config config) {
        this(context, config, InstantSource.system());
    }

    SimBoard(BundleContext context, Config config, InstantSource clock) {
        this.context = context;
        var plan = Plan.of(config);
        var visited = Comings.features(config.visitors(), plan.inputs());
        this.number = plan.bus();
        this.board = Board.build(plan, new World(clock, config.seed(), config.time_factor()), clock);
        plug();
        for (var output : board.outputs()) {
            registrations.add(context.registerService(
                    DigitalOutput.class,
                    new PerBundle<DigitalOutput>(view -> new LeasedOutput(output, lines, view)),
                    properties(DigitalOutput.LINE, "sim/" + output.line())));
        }
        for (var input : board.inputs()) {
            registrations.add(context.registerService(
                    DigitalInput.class,
                    new PerBundle<DigitalInput>(view -> new LeasedInput(input, lines, view)),
                    properties(DigitalOutput.LINE, "sim/" + input.line())));
        }
        for (var pulses : board.pulses()) {
            registrations.add(context.registerService(
                    PwmOutput.class,
                    new PerBundle<PwmOutput>(view -> new LeasedPwm(pulses, channels, view)),
                    properties(PwmOutput.CHANNEL, pulses.channel())));
        }
        if (!plan.spiChips().isEmpty()) {
            registrations.add(context.registerService(
                    SpiBus.class,
                    new PerBundle<SpiBus>(view -> new LeasedSpi(board.spi(), selects, view)),
                    properties(SpiBus.BUS, plan.spiBus())));
        }
        visitors = new Visitors(board, visited, config.seed(), config.time_factor(), clock);
        registrations.add(context.registerService(
                Bench.class,
                new Bench(board, this::plug, this::unplug),
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.command.scope",
                        Bench.SCOPE,
                        "osgi.command.function",
                        Bench.COMMANDS.toArray(new String[0])))));
        LOG.info("Simulated board with {} on I2C bus {}", plan.chips(), number);
    }

    /** Takes the board off the table. */
    @Deactivate
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
        unplug();
        visitors.close();
        board.close();
    }

    private void plug() {
        if (plugged.get() == null) {
            var fresh = context.registerService(
                    I2cBus.class,
                    new PerBundle<I2cBus>(view -> new LeasedBus(board.bus(), addresses, view)),
                    properties(I2cBus.BUS, number));
            if (!plugged.compareAndSet(null, fresh)) {
                fresh.unregister(); // somebody else was faster
            }
        }
    }

    private void unplug() {
        var old = plugged.getAndSet(null);
        if (old != null) {
            old.unregister();
        }
    }

    private static Dictionary<String, Object> properties(String name, Object value) {
        return FrameworkUtil.asDictionary(Map.of(name, value));
    }
}
