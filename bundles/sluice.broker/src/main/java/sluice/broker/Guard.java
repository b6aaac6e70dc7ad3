package sluice.broker;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.security.AuthenticationMethod;
import sluice.security.Authenticator;
import sluice.security.Authorizer;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

/**
 * Knows whom to ask who somebody is and what he may do, and when somebody to ask is missing. Thread-safe.
 *
 * <p>A provider is missed once it was there and has gone, or while a configuration waits for it: one whose PID begins with
 * {@code sluice.security.}. Taking the configuration away is the way to do without it. While one is missed nobody comes in, or nobody
 * may do anything: a stopped bundle opens no door.
 */
@Component(service = {Guard.class, SynchronousConfigurationListener.class})
public final class Guard implements SynchronousConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final String PROVIDERS = "sluice.security.";

    /** Those of one listener each: without them, others would let their users in there. */
    private static final String LISTENERS_USERS = "sluice.security.users~";

    private final Ranked<Authenticator> authenticators = new Ranked<>();
    private final Ranked<AuthenticationMethod> methods = new Ranked<>();
    private final Ranked<Authorizer> authorizers = new Ranked<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Rights rights = new Rights();
    private @Nullable ConfigurationAdmin configurations;
    private boolean shut;

    /** The PIDs of all configurations; null if nobody knows. */
    private volatile @Nullable Set<String> pids;

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC)
    void setConfigurations(ConfigurationAdmin service) {
        synchronized (this) {
            configurations = service;
            lookAtConfigurations();
        }
        changed();
    }

    /** Takes configurations for what they last were. */
    synchronized void unsetConfigurations(ConfigurationAdmin service) {
        if (configurations == service) {
            configurations = null;
        }
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, updated = "addAuthenticator")
    void addAuthenticator(Authenticator service, Map<String, ?> properties) {
        authenticators.put(service, properties);
        changed();
    }

    void removeAuthenticator(Authenticator service) {
        authenticators.remove(service);
        changed();
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, updated = "addMethod")
    void addMethod(AuthenticationMethod service, Map<String, ?> properties) {
        methods.put(service, properties);
        changed();
    }

    void removeMethod(AuthenticationMethod service) {
        methods.remove(service);
        changed();
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, updated = "addAuthorizer")
    void addAuthorizer(Authorizer service, Map<String, ?> properties) {
        authorizers.put(service, properties);
        changed();
    }

    void removeAuthorizer(Authorizer service) {
        authorizers.remove(service);
        changed();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        lookAtConfigurations();
        changed();
    }

    private synchronized void lookAtConfigurations() {
        var service = configurations;
        if (service == null) {
            return;
        }
        try {
            var known = new HashSet<String>();
            var all = service.listConfigurations(null);
            if (all != null) {
                for (var one : all) {
                    known.add(one.getPid());
                }
            }
            pids = known;
        } catch (IOException | InvalidSyntaxException e) {
            LOG.error("The configurations cannot be read; those known before still count", e);
        }
    }

    private synchronized void appoint() {
        var services = authorizers.services();
        boolean missed = services.isEmpty() && (authorizers.isMissed(pids) || isProviderMissed());
        if (!services.isEmpty()) {
            rights.ask(services.getFirst());
        } else if (missed) {
            rights.shut();
        } else {
            rights.open();
        }
        if (missed != shut) {
            shut = missed;
            if (missed) {
                LOG.warn("Clients may do nothing: whoever knows their rights is configured, but not there");
            } else {
                LOG.info("Somebody knows the rights of clients again, or nobody is asked to");
            }
        }
    }

    /** Returns whether a provider is configured of which nothing is there. */
    private boolean isProviderMissed() {
        var known = pids;
        return known != null
                && known.stream()
                        .anyMatch(pid -> pid.startsWith(PROVIDERS)
                                && !authenticators.comesFrom(pid)
                                && !methods.comesFrom(pid)
                                && !authorizers.comesFrom(pid));
    }

    /** Returns the rights as they change. */
    Rights rights() {
        return rights;
    }

    /** Returns whether clients of a listener have to be known: somebody knows users, or should. */
    boolean knowsUsers(String listener) {
        return isMissed()
                || !methods.services().isEmpty()
                || authenticators.services().stream().anyMatch(authenticator -> authenticator.knowsUsers(listener));
    }

    /** Returns whether somebody is missing who alone knows the users of a listener. */
    boolean isListenerMissed() {
        var known = pids;
        return known != null
                && known.stream().anyMatch(pid -> pid.startsWith(LISTENERS_USERS) && !authenticators.comesFrom(pid));
    }

    /** Returns whether nobody can be recognised because whoever should is missing. */
    boolean isMissed() {
        return methods.isMissed(pids)
                || authenticators.services().isEmpty() && (authenticators.isMissed(pids) || isProviderMissed());
    }

    /**
     * What one of several authenticators says.
     *
     * @param by what it is known again by, null if none said anything
     */
    record Opinion(Verdict verdict, @Nullable String by) {}

    /** Asks one authenticator after the other until one knows. */
    CompletionStage<Opinion> recognise(Credentials credentials) {
        CompletionStage<Opinion> opinion =
                CompletableFuture.completedFuture(new Opinion(new Verdict.Abstained(), null));
        for (var authenticator : authenticators.services()) {
            var source = authenticators.source(authenticator);
            opinion = opinion.thenCompose(before -> before.verdict() instanceof Verdict.Abstained
                    ? asked(authenticator, credentials).thenApply(verdict -> new Opinion(verdict, source))
                    : CompletableFuture.completedFuture(before));
        }
        return opinion;
    }

    /** Returns whether somebody may stay; if whoever let it in has gone, it may. */
    boolean mayStay(Identity identity, Credentials credentials, String by) {
        var authenticator = authenticators.find(by);
        try {
            return authenticator == null || authenticator.mayStay(identity, credentials);
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** Returns a number that changes when {@link #mayStay} might answer otherwise. */
    long version() {
        long version = 0;
        for (var authenticator : authenticators.services()) {
            try {
                version = version * 31 + authenticator.version() + System.identityHashCode(authenticator);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        return version;
    }

    /** Returns whether everybody who is configured to know users and rights is there: before that no port is opened. */
    boolean isComplete() {
        return !isMissed() && !isProviderMissed();
    }

    /** Runs this whenever somebody has come or gone, or may be missed no more, until it is closed. */
    Runnable onChange(Runnable action) {
        watchers.add(action);
        return () -> watchers.remove(action);
    }

    private void changed() {
        appoint();
        watchers.forEach(Runnable::run);
    }

    /** Begins an authentication by a method; null if nobody knows it. */
    AuthenticationMethod.@Nullable Exchange exchange(String name, Credentials credentials) {
        try {
            for (var method : methods.services()) {
                if (method.name().equals(name)) {
                    return method.begin(credentials);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("A client was refused because its authentication method failed", e);
        }
        return null;
    }

    private static CompletionStage<Verdict> asked(Authenticator authenticator, Credentials credentials) {
        try {
            return authenticator.authenticate(credentials).exceptionally(Guard::failed);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    private static Verdict failed(Throwable cause) {
        LOG.error("A client was refused because its authenticator failed", cause);
        return new Verdict.Refused("the authenticator failed");
    }
}
