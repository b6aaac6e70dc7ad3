package sluice.deploy.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts bundles into the framework and takes them out, one at a time and without touching another; if that fails, everything is as
 * before. Confined to the deploy thread.
 */
final class Installer {

    private static final Logger log = LoggerFactory.getLogger(Installer.class);
    private static final long REFRESH_SECONDS = 10;

    private final BundleContext context;
    private final Policy policy;
    private final TimeLimit limit;
    private final FrameworkWiring wiring;
    private final Set<Bundle> hanging = new HashSet<>();

    Installer(BundleContext context, TimeLimit limit) {
        this.context = context;
        this.policy = new Policy(context);
        this.limit = limit;
        this.wiring = context.getBundle(0).adapt(FrameworkWiring.class);
    }

    /** Returns what already runs of this bundle: the framework goes on when this bundle is restarted. */
    Optional<Deployment> running(String file, JarFacts facts) {
        return Optional.ofNullable(context.getBundle(Policy.LOCATION + facts.name()))
                .map(bundle -> new Deployment(facts.name(), file, bundle, Optional.empty()));
    }

    /** Installs and starts a bundle, in place of the image's own if there is one of that name. */
    Deployment install(String file, JarFacts facts, Path jar)
            throws RefusedException, IOException, InterruptedException {
        var own = policy.check(facts);
        boolean twins = own.isPresent() && own.get().getVersion().equals(facts.version());
        if (twins) { // the framework does not take two of one name and version, not even for a moment
            remove(own.get());
        }
        Optional<String> replaced = twins ? own.map(Bundle::getLocation) : Optional.empty();
        Optional<Bundle> added = Optional.empty();
        try {
            var bundle = add(facts.name(), jar);
            added = Optional.of(bundle);
            resolve(bundle);
            if (own.isPresent() && !twins) {
                remove(own.get());
                replaced = own.map(Bundle::getLocation);
            }
            call(bundle, "its start", bundle::start);
            return new Deployment(facts.name(), file, bundle, replaced);
        } catch (RefusedException e) {
            if (added.isPresent()) {
                remove(added.get());
            }
            restore(replaced);
            throw e;
        }
    }

    /** Replaces a bundle's content; if the new one does not start, the previous one does. */
    void update(Deployment deployment, JarFacts facts, Path jar, Path previous)
            throws RefusedException, IOException, InterruptedException {
        policy.check(facts);
        if (isStuck(deployment.bundle)) {
            throw new RefusedException(deployment + " still hangs in its start or stop; restart the gateway");
        }
        try {
            exchange(deployment.bundle, jar);
        } catch (RefusedException e) {
            goBack(deployment, previous);
            throw e;
        }
    }

    private void exchange(Bundle bundle, Path jar) throws RefusedException, IOException, InterruptedException {
        call(bundle, "the stop of the running " + bundle.getVersion(), bundle::stop);
        try (var in = Files.newInputStream(jar)) {
            bundle.update(in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
        release(bundle);
        resolve(bundle);
        call(bundle, "its start", bundle::start);
    }

    /** Starts what ran before: in the same bundle if that can be, otherwise beside the one that hangs. */
    private void goBack(Deployment deployment, Path previous) throws IOException, InterruptedException {
        try {
            if (isStuck(deployment.bundle)) {
                log.error("{} hangs and cannot be ended before the gateway is restarted", deployment);
                deployment.bundle = add(deployment.name, previous);
                call(deployment.bundle, "the start of the previous version", deployment.bundle::start);
            } else {
                exchange(deployment.bundle, previous);
            }
        } catch (RefusedException e) {
            log.error("{} ran before and does not start again: {}", deployment, e.reason());
        }
    }

    /** Ends what was deployed; the image's own bundle comes back, if there was one. */
    void remove(Deployment deployment) throws InterruptedException {
        remove(deployment.bundle);
        restore(deployment.replaced);
    }

    /** Stops and uninstalls; what hangs is left alone. */
    void remove(Bundle bundle) throws InterruptedException {
        try {
            if (!isStuck(bundle)) {
                call(bundle, "the stop of " + bundle.getSymbolicName(), bundle::stop);
                bundle.uninstall();
                release(bundle);
                return;
            }
        } catch (RefusedException e) {
            if (!isStuck(bundle)) {
                log.warn("{}, uninstalled all the same", e.reason());
                uninstall(bundle);
                return;
            }
        } catch (BundleException e) {
            log.error("Bundle {} cannot be uninstalled: {}", bundle, e.getMessage());
            return;
        }
        log.error("Bundle {} hangs and cannot be uninstalled before the gateway is restarted", bundle);
    }

    private void uninstall(Bundle bundle) throws InterruptedException {
        try {
            bundle.uninstall();
            release(bundle);
        } catch (BundleException e) {
            log.error("Bundle {} cannot be uninstalled: {}", bundle, e.getMessage());
        }
    }

    private void restore(Optional<String> location) throws InterruptedException {
        if (location.isPresent()) {
            try {
                var own = context.installBundle(location.get());
                call(own, "its start", own::start);
                log.info("The image's own {} is back", own.getSymbolicName());
            } catch (BundleException | RefusedException e) {
                log.error("The image's own bundle {} does not come back: {}", location.get(), e.getMessage());
            }
        }
    }

    private Bundle add(String name, Path jar) throws RefusedException, IOException {
        var location = Policy.LOCATION + name;
        for (int i = 2; context.getBundle(location) != null; i++) { // one that hangs is there for good
            location = Policy.LOCATION + name + "#" + i;
        }
        try (var in = Files.newInputStream(jar)) {
            return context.installBundle(location, in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
    }

    private void resolve(Bundle bundle) throws RefusedException {
        if (!wiring.resolveBundles(List.of(bundle))) {
            throw RefusedException.curable(Missing.of(bundle, wiring));
        }
    }

    /** Lets go of the old classes, unless another bundle uses them: that one is not to be restarted. */
    private void release(Bundle bundle) throws InterruptedException {
        if (!wiring.getRemovalPendingBundles().contains(bundle)) {
            return;
        }
        var users = wiring.getDependencyClosure(Set.of(bundle)).stream()
                .filter(user -> !user.equals(bundle))
                .map(Bundle::getSymbolicName)
                .toList();
        if (users.isEmpty()) {
            var done = new CountDownLatch(1);
            wiring.refreshBundles(Set.of(bundle), _ -> done.countDown());
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The old classes of {} stay in memory: the framework does not let go of them", bundle);
            }
        } else {
            log.warn("{} use the old classes of {} until they are deployed again", users, bundle);
        }
    }

    /** Starts or stops a bundle, and remembers the one that does not come to an end. */
    private void call(Bundle bundle, String what, TimeLimit.Step step) throws RefusedException, InterruptedException {
        try {
            limit.call(what, step);
        } catch (RefusedException e) {
            if (e.getCause() instanceof TimeoutException) {
                hanging.add(bundle);
            }
            throw e;
        }
    }

    private boolean isStuck(Bundle bundle) {
        return hanging.contains(bundle)
                && (bundle.getState() == Bundle.STARTING || bundle.getState() == Bundle.STOPPING);
    }
}
