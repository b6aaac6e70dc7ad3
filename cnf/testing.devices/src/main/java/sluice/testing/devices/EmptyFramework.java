package sluice.testing.devices;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * A framework without bundles for each test, where drivers made by hand find their ports and register their devices. Confined to the
 * test's thread.
 */
@SuppressWarnings("NullAway.Init") // JUnit starts it before each test
public final class EmptyFramework implements BeforeEachCallback, AfterEachCallback {

    private static final long PATIENCE_MILLIS = 10_000;

    private Path storage;
    private Framework framework;

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        storage = Files.createTempDirectory("framework");
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        framework.stop();
        framework.waitForStop(PATIENCE_MILLIS);
        try (Stream<Path> files = Files.walk(storage)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Returns the framework's own view of everything. */
    public BundleContext context() {
        return framework.getBundleContext();
    }
}
