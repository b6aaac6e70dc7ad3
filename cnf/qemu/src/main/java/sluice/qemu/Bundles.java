package sluice.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import sluice.device.Sensor;

/** The gateway's bundles in Felix. */
final class Bundles {

    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();

    /** @param folder the jars, and in {@code shared} the packages that the framework gives them */
    Bundles(Path folder) throws Exception {
        var shared = Files.readString(folder.resolve("shared"));
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, "/felix", Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, shared));
        framework.start();
        try (Stream<Path> files = Files.list(folder)) {
            var jars = files.filter(file -> file.toString().endsWith(".jar"));
            for (var jar : jars.sorted(Comparator.naturalOrder()).toList()) {
                bundles.add(context().installBundle(jar.toUri().toString()));
            }
        }
    }

    void start() throws Exception {
        for (var bundle : bundles) {
            bundle.start();
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Bundle bundle(String name) {
        return bundles.stream()
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bundle " + name));
    }

    /** Uninstalls a bundle, installs it again and starts it. */
    void reinstall(String name) throws Exception {
        var old = bundle(name);
        var location = old.getLocation();
        old.uninstall();
        bundles.remove(old);
        var fresh = context().installBundle(location);
        bundles.add(fresh);
        fresh.start();
    }

    <T> Optional<T> service(Class<T> type, String filter) throws Exception {
        return context().getServiceReferences(type, filter).stream().findFirst().map(context()::getService);
    }

    /** Waits for a device. */
    <T> T one(Class<T> type, String device) throws Exception {
        return Guest.await(device, () -> service(type, "(" + Sensor.ID + "=" + device + ")"));
    }

    void configure(String pid, String name, Map<String, Object> values) throws Exception {
        var admin = Guest.await("the configuration admin", () -> service(ConfigurationAdmin.class, "(service.pid=*)"));
        var configuration =
                name.isEmpty() ? admin.getConfiguration(pid, "?") : admin.getFactoryConfiguration(pid, name, "?");
        configuration.update(FrameworkUtil.asDictionary(values));
    }
}
