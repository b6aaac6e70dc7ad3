package sluice.launcher;

import java.util.Map;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what becomes of every bundle, for whoever wants to know exactly. Thread-safe. */
final class BundleLog implements SynchronousBundleListener {

    static final Logger LOG = LoggerFactory.getLogger(BundleLog.class);

    private static final Map<Integer, String> NAMES = Map.of(
            BundleEvent.INSTALLED, "installed",
            BundleEvent.RESOLVED, "resolved",
            BundleEvent.STARTED, "started",
            BundleEvent.STOPPED, "stopped",
            BundleEvent.UPDATED, "updated",
            BundleEvent.UNRESOLVED, "unresolved",
            BundleEvent.UNINSTALLED, "uninstalled");

    @Override
    public void bundleChanged(BundleEvent event) {
        var what = NAMES.get(event.getType());
        if (what != null) {
            var bundle = event.getBundle();
            LOG.debug("Bundle {} {} {}", bundle.getSymbolicName(), bundle.getVersion(), what);
        }
    }
}
