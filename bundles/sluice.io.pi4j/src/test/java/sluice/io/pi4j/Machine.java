package sluice.io.pi4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.testing.Configs;

/** A machine with device files that are none, a kernel that answers for them, and the bundle's component on it. */
final class Machine {

    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    final FakeKernel kernel = new FakeKernel();
    final Path root;
    final BundleContext context;
    private final Framework framework;
    private Hardware hardware;

    Machine(Path folder, String... devices) throws Exception {
        root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("dev"));
        for (var device : devices) {
            plug(device);
        }
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString()));
        framework.start();
        context = framework.getBundleContext();
        hardware = start(Map.of());
    }

    void plug(String device) throws IOException {
        Files.createFile(root.resolve("dev").resolve(device));
    }

    void unplug(String device) throws IOException {
        Files.delete(root.resolve("dev").resolve(device));
    }

    void restart(Map<String, Object> config) {
        hardware.close();
        hardware = start(config);
    }

    void stop() {
        hardware.close();
        hardware = start(Map.of("i2c_buses", new String[] {"999"}, "gpio_lines", new String[0]));
    }

    Hardware start(Map<String, Object> config) {
        var all = new HashMap<String, Object>();
        all.put("root", root.toString());
        all.put("gpio_lines", new String[] {"pinctrl-test/0-3", "pinctrl-test/7"});
        all.put("scan_millis", 100);
        all.putAll(config);
        return new Hardware(context, Configs.of(Hardware.Config.class, all), kernel, () -> NOW);
    }

    <T> T port(Class<T> type, String property, Object value) throws Exception {
        var references = context.getServiceReferences(type, "(" + property + "=" + value + ")");
        if (references.isEmpty()) {
            throw new AssertionError("there is no " + type + " with " + property + " " + value);
        }
        return context.getService(references.iterator().next());
    }

    boolean has(Class<?> type) {
        return context.getServiceReference(type) != null;
    }

    void close() throws Exception {
        hardware.close();
        framework.stop();
        framework.waitForStop(10_000);
    }
}
