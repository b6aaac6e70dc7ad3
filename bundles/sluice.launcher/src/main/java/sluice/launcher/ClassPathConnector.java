package sluice.launcher;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Lets the framework run bundles whose classes the application class loader has, where the JVM's ahead-of-time cache
 * covers them (OSGi Core 8, chapter 60 "Connect"). Thread-safe.
 *
 * <p>A connected bundle can be stopped and uninstalled like any other, and an ordinary bundle put in its place.
 */
final class ClassPathConnector implements ModuleConnector {

    /** How locations of connected bundles begin; the name of a file in {@code lib/} follows. */
    static final String SCHEME = "lib:";

    private final Path lib;
    private final Supplier<KnownJars> jars;

    ClassPathConnector(Path lib, Supplier<KnownJars> jars) {
        this.lib = lib;
        this.jars = jars;
    }

    @Override
    public void initialize(@Nullable File storage, Map<String, String> configuration) {
        // The bundles are where they are.
    }

    @Override
    public Optional<ConnectModule> connect(String location) {
        if (!location.startsWith(SCHEME)) {
            return Optional.empty();
        }
        var content = new JarContent(lib.resolve(location.substring(SCHEME.length())), jars);
        return Optional.of(() -> content);
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }
}
