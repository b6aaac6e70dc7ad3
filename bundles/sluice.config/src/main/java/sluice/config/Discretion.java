package sluice.config;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Keeps services from everybody that print what components are configured with, passwords and all: Felix's console has a status page
 * of components, its component runtime has shell commands. There from before any of them starts. Thread-safe.
 */
final class Discretion implements FindHook, EventListenerHook {

    @Override
    public void find(
            BundleContext context,
            @Nullable String name,
            @Nullable String filter,
            boolean all,
            Collection<ServiceReference<?>> references) {
        references.removeIf(Discretion::talks);
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (talks(event.getServiceReference())) {
            listeners.clear();
        }
    }

    private static boolean talks(ServiceReference<?> service) {
        return "scr".equals(service.getProperty("felix.inventory.printer.name"))
                || "scr".equals(service.getProperty("osgi.command.scope"));
    }
}
