package sluice.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/** The framework with the bundles of one gateway. Started by one thread, stopped by any. */
final class Gateway {

    private final Framework framework;
    private final Image image;
    private final List<Bundle> last = new ArrayList<>();

    /** Makes a gateway of the folder {@code home}, which is this process's. */
    Gateway(Image image, Path home, List<String> overrides, Supplier<KnownJars> jars) throws StartException {
        this.image = image;
        var properties = new HashMap<String, Object>();
        properties.put("sluice.home", home.toString());
        properties.put("sluice.image", image.folder().toString());
        properties.put("sluice.set", String.join("\n", overrides));
        var storage = Home.frameworkStorage(home);
        properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        // The image and the deploy folder say what is installed; a cache could only disagree with them.
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        // Providers on the class path find each other with ServiceLoader; nothing has to be woven for that.
        properties.put(
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                "osgi.extender;osgi.extender=osgi.serviceloader.processor;version:Version=1.0,"
                        + "osgi.extender;osgi.extender=osgi.serviceloader.registrar;version:Version=1.0");
        KnownPackages.read(image.packages())
                .ifPresent(packages -> properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES, packages));
        // The files in etc/ are the truth; what Configuration Admin kept in files of its own went with the storage
        // anyway.
        properties.put("felix.cm.pm", "memory");
        var log = new FrameworkLog();
        properties.put("felix.log.logger", log);
        properties.put("felix.log.level", "2");
        properties.put(FelixConstants.FRAMEWORK_BUNDLECACHE_IMPL, ImageCache.of(storage.toFile(), log));
        // Threads of its own cost the resolver more than they save it, on a few small bundles and fewer processors.
        properties.put("felix.resolver.parallelism", "1");
        // HTTP stays shut until the console opens it, and the Web Console waits for our login: it brings a known
        // password.
        properties.put("org.apache.felix.http.require.config", "true");
        properties.put("felix.webconsole.security.providers", "sluice.console");
        // The shell looks for its welcome in the working directory, and complains when it is not there.
        properties.put("gosh.args", "--quiet");
        properties.put("felix.service.urlhandlers", "false");
        properties.put("felix.bootdelegation.implicit", "false");
        framework = new FrameworkFactory().newFramework(strings(properties), new ClassPathConnector(image.lib(), jars));
    }

    /** Felix takes its logger as an object among the strings. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, String> strings(Map<String, Object> properties) {
        return (Map) properties;
    }

    /** Installs all bundles of the features, and starts them in their order but for those that come last. */
    void start(List<Feature> features) throws StartException {
        try {
            framework.init();
            var context = framework.getBundleContext();
            if (BundleLog.LOG.isDebugEnabled()) {
                context.addBundleListener(new BundleLog());
            }
            context.registerService(
                    new String[] {LogService.class.getName(), LoggerFactory.class.getName()}, new OsgiLog(), null);
            var parts = install(context, features);
            Components.offer(
                    parts.stream().flatMap(part -> part.bundles().stream()).toList(), Components.file(image, features));
            framework.start();
            for (var part : parts) {
                resolve(part.bundles());
                for (var bundle : part.bundles()) {
                    start(bundle);
                }
                last.addAll(part.last());
            }
        } catch (BundleException e) {
            throw new StartException("the OSGi framework does not start: " + e.getMessage(), e);
        }
    }

    /** Resolves all at once, in half the time of one by one. What cannot be resolved fails when it starts, with its own sentence. */
    private void resolve(List<Bundle> bundles) {
        var there = bundles.stream()
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED) // some may have given way to those of deploy/
                .toList();
        framework.adapt(FrameworkWiring.class).resolveBundles(there);
    }

    /** Starts the bundles that come last: whoever speaks to a person does so after the gateway has said that it is ready. */
    void startLast() throws StartException {
        for (var bundle : last) {
            start(bundle);
        }
    }

    /** Bundles of one feature that no feature before it has. */
    private record Part(List<Bundle> bundles, List<Bundle> last) {}

    private List<Part> install(BundleContext context, List<Feature> features) throws StartException {
        var known = new HashSet<Bundle>();
        var parts = new ArrayList<Part>();
        for (var feature : features) {
            var part = new Part(new ArrayList<>(), new ArrayList<>());
            for (var name : feature.bundles()) {
                try {
                    var bundle = context.installBundle(image.location(name));
                    if (known.add(bundle)) {
                        (feature.last().contains(name) ? part.last() : part.bundles()).add(bundle);
                    }
                } catch (BundleException e) {
                    throw new StartException("cannot install bundle %s: %s".formatted(name, e.getMessage()), e);
                }
            }
            parts.add(part);
        }
        return parts;
    }

    private static void start(Bundle bundle) throws StartException {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return; // the deploy folder has put another in its place
        }
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            if (e.getType() == BundleException.UNSPECIFIED) { // thrown by the bundle itself, as a sentence for the user
                throw new StartException(String.valueOf(e.getMessage()), e);
            }
            throw new StartException(
                    "bundle %s does not start: %s".formatted(bundle.getSymbolicName(), e.getMessage()), e);
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Waits until somebody stops the framework, but not for longer than this; returns whether it has stopped. */
    boolean awaitStop(Duration patience) throws InterruptedException {
        return framework.waitForStop(patience.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** Stops all bundles; returns the names of those that have not stopped in time. */
    List<String> stop(Duration limit) throws InterruptedException {
        var context = framework.getBundleContext();
        if (context == null) {
            return List.of();
        }
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException("The framework does not stop", e);
        }
        var event = framework.waitForStop(limit.toMillis());
        return event.getType() == FrameworkEvent.WAIT_TIMEDOUT ? stopping(context) : List.of();
    }

    private static List<String> stopping(BundleContext context) {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .filter(bundle -> bundle.getState() == Bundle.STOPPING)
                .map(Bundle::getSymbolicName)
                .toList();
    }
}
