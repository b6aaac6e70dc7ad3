package sluice.itest.driver;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not start. */
public final class Stillborn implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the dice fell off the table");
    }

    @Override
    public void stop(BundleContext context) {
        throw new IllegalStateException("never started");
    }
}
