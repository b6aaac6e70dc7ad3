package sluice.driver.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;

/**
 * The machine the gateway runs on, as a sensor. Confined to one reading at a time.
 *
 * <table>
 * <caption>Measurements</caption>
 * <tr><td>{@code load-1m load-5m load-15m}<td>1<td>processes that run or want to, on average
 * <tr><td>{@code uptime}<td>s<td>since the kernel started
 * <tr><td>{@code cpu}<td>%<td>busy, all processors together, since the last reading
 * <tr><td>{@code memory-total memory-available memory-used}<td>By<td>available: what programs can still get
 * <tr><td>{@code disk-used disk-free}<td>By<td>of the file system below the home folder
 * <tr><td>{@code network-received network-sent}<td>By/s<td>all real interfaces, since the last reading
 * <tr><td>{@code network-<interface>-received} and {@code -sent}<td>By/s<td>of each interface asked for
 * <tr><td>{@code temperature-<name>}<td>Cel<td>every thermal zone and hardware monitor
 * </table>
 */
@Component(configurationPid = "sluice.driver.host", immediate = true, property = Sensor.ID + "=host")
@Designate(ocd = Host.Config.class)
public final class Host implements Sensor {

    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private final InstantSource clock;
    private final List<Probe> probes;
    private final Set<Probe> wrong = new HashSet<>();

    /** Where to look. */
    @ObjectClassDefinition(name = "Host", description = "Load, memory, disk, network and temperatures of this machine")
    public @interface Config {
        @AttributeDefinition(name = "Root", description = "The folder that holds proc and sys")
        String root() default "/";

        @AttributeDefinition(
                name = "Disk",
                description = "A folder on the file system to watch; empty: the home folder")
        String disk() default "";

        @AttributeDefinition(name = "Interfaces", description = "Network interfaces to tell apart, such as eth0")
        String[] interfaces() default {};
    }

    @Activate
    public Host(BundleContext context, Config config) {
        this(Optional.ofNullable(context.getProperty("sluice.home")), config, InstantSource.system(), System::nanoTime);
    }

    Host(Optional<String> home, Config config, InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        var root = folder("root", config.root());
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException("root: there is no folder " + root);
        }
        var tree = new Tree(root);
        var disk = config.disk().isBlank() ? home.orElse("") : config.disk();
        this.probes = List.of(
                new LoadProbe(tree),
                new CpuProbe(tree),
                new MemoryProbe(tree),
                new DiskProbe(folder("disk", disk).toAbsolutePath()),
                new NetworkProbe(tree, List.of(config.interfaces()), nanos),
                new TemperatureProbe(tree));
    }

    @Override
    public Reading read() throws DeviceException {
        var measurements = new ArrayList<Measurement>();
        for (var probe : probes) {
            try {
                probe.measure(measurements::add);
                wrong.remove(probe);
            } catch (IOException e) {
                if (wrong.add(probe)) {
                    LOG.warn("Host leaves out some measurements: {}", e.getMessage());
                }
            }
        }
        if (measurements.isEmpty()) {
            throw new DeviceException("host: this machine tells nothing about itself");
        }
        return new Reading(clock.instant(), measurements);
    }

    private static Path folder(String key, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + ": '" + path + "' is no path", e);
        }
    }
}
