package sluice.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.util.tracker.ServiceTracker;
import sluice.deploy.FolderChanges;
import sluice.deploy.WatchedFolder;

/**
 * Reads and checks everything before it returns, so that no component ever starts with less; then watches. Not a component itself:
 * it runs before there are any.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private @Nullable ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> admins;
    private @Nullable Outcomes outcomes;
    private @Nullable Watch watch;

    @Override
    public void start(BundleContext context) throws BundleException {
        var home = context.getProperty("sluice.home");
        if (home == null) {
            throw new BundleException("The framework property sluice.home is not set, so there is no etc/ to read");
        }
        try {
            start(context, Path.of(home, "etc"));
        } catch (RefusedException e) {
            closeTrackers();
            throw new BundleException(e.reason());
        } catch (IOException e) {
            closeTrackers();
            throw new BundleException("The folder etc/ in " + home + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void start(BundleContext context, Path etc) throws RefusedException, IOException {
        var tracker =
                new ServiceTracker<ConfigurationAdmin, ConfigurationAdmin>(context, ConfigurationAdmin.class, null);
        admins = tracker;
        tracker.open();
        if (tracker.getService() == null) {
            throw new RefusedException("sluice.config starts after Configuration Admin, and there is none");
        }
        var overrides = Overrides.of(
                Optional.ofNullable(context.getProperty("sluice.set")).orElse(""));
        var descriptions = new Descriptions(context);
        var configurations = new Configurations(etc, overrides, descriptions, new Store(tracker::getService));
        var folder = new FolderChanges(etc, ".json");
        configurations.start(folder.all());
        context.registerService(
                new String[] {FindHook.class.getName(), EventListenerHook.class.getName()}, new Discretion(), null);
        listen(context, descriptions, configurations);
        var failing = new Outcomes(context);
        outcomes = failing;
        failing.open();
        watch = new Watch(folder, configurations, failing, tracker);
        watch.start();
        var name = FrameworkUtil.asDictionary(Map.of(WatchedFolder.NAME, "etc"));
        context.registerService(WatchedFolder.class, configurations, name);
    }

    /** Hears of bundles, before any of them is started, and of other people's changes; ends with this bundle. */
    private static void listen(BundleContext context, Descriptions descriptions, Configurations configurations) {
        SynchronousBundleListener bundles = event -> {
            int type = event.getType();
            if (type == BundleEvent.INSTALLED || type == BundleEvent.UPDATED || type == BundleEvent.UNINSTALLED) {
                configurations.described(descriptions.renew(event.getBundle()));
            }
        };
        context.addBundleListener(bundles);
        ConfigurationListener changes = event -> configurations.touched(event.getPid());
        context.registerService(ConfigurationListener.class, changes, null);
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        if (watch != null) {
            watch.stop();
        }
        closeTrackers();
    }

    private void closeTrackers() {
        if (outcomes != null) {
            outcomes.close();
        }
        if (admins != null) {
            admins.close();
        }
    }
}
