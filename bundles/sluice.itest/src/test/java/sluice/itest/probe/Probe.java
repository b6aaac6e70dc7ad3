package sluice.itest.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/** Publishes every bundle event and every error of the framework on {@value #TOPIC}, as {@code started sluice.x 1.0.0}. */
public final class Probe implements BundleActivator, SynchronousBundleListener, FrameworkListener {

    /** Where the events go. */
    public static final String TOPIC = "probe/events";

    private final Origin origin = new Origin("probe");
    private @Nullable MessageBus bus;

    @Override
    public void start(BundleContext context) {
        ServiceReference<MessageBus> reference = context.getServiceReference(MessageBus.class);
        bus = context.getService(reference);
        context.addBundleListener(this);
        context.addFrameworkListener(this);
        say("ready");
    }

    @Override
    public void stop(BundleContext context) {
        context.removeBundleListener(this);
        context.removeFrameworkListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        say(name(event.getType()) + " " + name(event.getBundle()));
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
            say("refreshed packages");
        } else if (event.getType() == FrameworkEvent.ERROR) {
            say("error " + name(event.getBundle()) + " " + event.getThrowable());
        }
    }

    private void say(String text) {
        if (bus != null) {
            bus.publish(Message.of(TopicName.of(TOPIC), Payload.of(text)), origin);
        }
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static String name(int event) {
        var text = switch (event) {
            case BundleEvent.INSTALLED -> "INSTALLED";
            case BundleEvent.RESOLVED -> "RESOLVED";
            case BundleEvent.STARTING -> "STARTING";
            case BundleEvent.STARTED -> "STARTED";
            case BundleEvent.STOPPING -> "STOPPING";
            case BundleEvent.STOPPED -> "STOPPED";
            case BundleEvent.UPDATED -> "UPDATED";
            case BundleEvent.UNRESOLVED -> "UNRESOLVED";
            case BundleEvent.UNINSTALLED -> "UNINSTALLED";
            default -> "EVENT-" + event;
        };
        return text.toLowerCase(Locale.ROOT);
    }
}
