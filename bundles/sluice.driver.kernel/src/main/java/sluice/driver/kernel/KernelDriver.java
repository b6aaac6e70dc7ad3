package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/**
 * Registers every IIO and hwmon device of the kernel as a sensor, as long as it is there. Thread-safe; the search has a thread of its
 * own.
 */
@Component(
        configurationPid = "sluice.driver.kernel",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = KernelDriver.Config.class)
public final class KernelDriver {

    private static final Logger LOG = LoggerFactory.getLogger(KernelDriver.class);

    private final BundleContext context;
    private final Path sys;
    private final Set<String> names;
    private final InstantSource clock;
    private final Map<Path, ServiceRegistration<Sensor>> there = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final ScheduledExecutorService thread;

    /** Where to look. */
    @ObjectClassDefinition(
            name = "Kernel sensors",
            description = "What the Linux kernel measures by itself: IIO and hwmon devices")
    public @interface Config {
        @AttributeDefinition(name = "Root", description = "The folder that holds sys")
        String root() default "/";

        @AttributeDefinition(
                name = "Devices",
                description = "Names of the devices that are registered, such as bmp280, or * for all")
        String[] devices() default "*";

        @AttributeDefinition(
                name = "Scan",
                description = "Milliseconds between looks for devices that came or went",
                min = "100",
                max = "3600000")
        int scan_millis() default 5_000;
    }

    @Activate
    public KernelDriver(BundleContext context, Config config) {
        this(context, config, InstantSource.system());
    }

    KernelDriver(BundleContext context, Config config, InstantSource clock) {
        this.context = context;
        this.sys = Path.of(config.root()).resolve("sys");
        this.names = Set.copyOf(Arrays.asList(config.devices()));
        this.clock = clock;
        look();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("kernel sensors").factory());
        var _ = thread.scheduleWithFixedDelay(
                this::look, config.scan_millis(), config.scan_millis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the devices away. */
    @Deactivate
    public void close() {
        thread.shutdownNow();
        synchronized (this) {
            there.values().forEach(ServiceRegistration::unregister);
            there.clear();
        }
    }

    private synchronized void look() {
        try {
            var found = new TreeMap<Path, List<Quantity>>();
            folders("bus/iio/devices", "iio:device").forEach(folder -> found.put(folder, Quantity.IIO));
            folders("class/hwmon", "hwmon").forEach(folder -> found.put(folder, Quantity.HWMON));
            there.entrySet().removeIf(entry -> {
                boolean gone = !found.containsKey(entry.getKey());
                if (gone) {
                    ids.remove(String.valueOf(entry.getValue().getReference().getProperty(Sensor.ID)));
                    LOG.info("The kernel's device {} is gone", entry.getKey());
                    entry.getValue().unregister();
                }
                return gone;
            });
            found.forEach(this::add);
        } catch (RuntimeException e) {
            LOG.error("The search for the kernel's devices failed", e);
        }
    }

    private List<Path> folders(String path, String prefix) {
        try (Stream<Path> entries = Files.list(sys.resolve(path))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            LOG.debug("{} cannot be listed: {}", path, e.toString());
            return List.of(); // a kernel without it
        }
    }

    private void add(Path path, List<Quantity> quantities) {
        if (there.containsKey(path)) {
            return;
        }
        try {
            var folder = new Folder(path);
            var name = folder.name();
            var channels = folder.channels(quantities);
            if (channels.isEmpty() || !names.contains("*") && !names.contains(name)) {
                return;
            }
            var id = name;
            for (int i = 2; !ids.add(id); i++) {
                id = name + "-" + i;
            }
            var device = new KernelDevice(id, path, channels, clock);
            there.put(
                    path,
                    context.registerService(Sensor.class, device, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id))));
            LOG.info("The kernel measures with {} at {}", id, path);
        } catch (IOException e) {
            LOG.debug("{} went while it was looked at: {}", path, e.toString());
        }
    }
}
