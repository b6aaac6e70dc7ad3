package sluice.deploy.folder.driver;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Offers its name and version as a service; its manifest says how it starts. */
public final class Driver implements BundleActivator {

    @Override
    public void start(BundleContext context) throws Exception {
        var bundle = context.getBundle();
        var never = new CountDownLatch(1);
        switch (String.valueOf(bundle.getHeaders().get("Test-Start"))) {
            case "throws" -> throw new IllegalStateException("no such chip");
            case "hangs" -> never.await();
            case "hangs deaf" -> awaitDeaf(never);
            default -> {
                var says = bundle.getSymbolicName() + " " + bundle.getVersion();
                context.registerService(Supplier.class, () -> says, FrameworkUtil.asDictionary(Map.of("driver", says)));
            }
        }
    }

    /** Pays no attention to the first interruption. */
    private static void awaitDeaf(CountDownLatch never) throws InterruptedException {
        try {
            never.await();
        } catch (InterruptedException e) {
            never.await();
        }
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }
}
