package sluice.testing.framework;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;

/**
 * Felix, in the test's own process. What the test has to call is shared with the bundles: logging, the standard services, our API
 * of the deploy folder. Confined to the test's thread.
 */
public final class TestFramework {

    private static final String SHARED = Exports.ofPresent(
            "org.osgi.service.cm",
            "org.osgi.service.component",
            "org.osgi.service.component.runtime",
            "org.osgi.service.component.runtime.dto",
            "org.osgi.util.promise",
            "org.osgi.util.function",
            "org.slf4j",
            "sluice.deploy");
    private static final long DEADLINE_SECONDS = 15;

    private final Framework framework;

    /** Starts an empty framework; what {@link Constants#FRAMEWORK_SYSTEMPACKAGES_EXTRA} names is shared as well. */
    public TestFramework(Path storage, Map<String, String> properties) throws BundleException {
        var all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        all.merge(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED, (more, ours) -> ours + "," + more);
        framework = new FrameworkFactory().newFramework(all);
        framework.start();
    }

    /** Returns the framework's own view of everything. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs a bundle. */
    public Bundle install(String location, byte[] jar) throws BundleException {
        return context().installBundle(location, new ByteArrayInputStream(jar));
    }

    /** Installs the jar or folder of classes that holds this class. */
    public Bundle installHolding(String type) throws BundleException, IOException {
        return install(type, Pack.holding(type));
    }

    /** Returns the service of this type. */
    public <T> T service(Class<T> type) {
        var reference = context().getServiceReference(type);
        if (reference == null) {
            throw new AssertionError("there is no " + type.getName());
        }
        return context().getService(reference);
    }

    /** Returns whether a service fits the filter, whoever may see it. */
    public boolean has(String filter) {
        try {
            return context().getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a service fits the filter. */
    public void awaitService(String filter) throws InterruptedException {
        await(filter, () -> has(filter));
    }

    /** Waits until no service fits the filter. */
    public void awaitNoService(String filter) throws InterruptedException {
        await("no " + filter, () -> !has(filter));
    }

    /** Waits for a condition: looks at each service event, and now and then, as a service that goes is still there at its event. */
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        var changed = new Semaphore(0);
        AllServiceListener listener = _ -> changed.release();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        context().addServiceListener(listener);
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("waited in vain for " + what);
                }
                if (changed.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } finally {
            context().removeServiceListener(listener);
        }
    }

    /** Stops everything. */
    public void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    }
}
