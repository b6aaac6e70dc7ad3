package sluice.config;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * What components say that take changes while they run, and did not take the last one: a service of theirs has a sentence in its
 * property {@value #PROPERTY}, beside the PID. Thread-safe.
 */
final class Complaints extends ServiceTracker<Object, ServiceReference<Object>> {

    static final String PROPERTY = "sluice.config.complaint";

    Complaints(BundleContext context) {
        super(context, filter(), null);
    }

    private static org.osgi.framework.Filter filter() {
        try {
            return FrameworkUtil.createFilter("(" + PROPERTY + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ServiceReference<Object> addingService(ServiceReference<Object> reference) {
        return reference; // its properties are enough
    }

    @Override
    public void removedService(ServiceReference<Object> reference, ServiceReference<Object> itself) {
        // Nothing was gotten.
    }

    /** Returns the sentences by PID. */
    Map<String, String> now() {
        var sentences = new HashMap<String, String>();
        for (var reference : getTracked().keySet()) {
            if (reference.getProperty(Constants.SERVICE_PID) instanceof String pid
                    && reference.getProperty(PROPERTY) instanceof String sentence) {
                sentences.put(pid, sentence);
            }
        }
        return sentences;
    }
}
