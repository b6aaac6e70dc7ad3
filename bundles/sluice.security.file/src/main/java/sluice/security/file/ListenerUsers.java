package sluice.security.file;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.security.Authenticator;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

/** The users of some listeners, instead of those all others have. Thread-safe. It is asked first, and says nothing about other listeners. */
@Component(
        configurationPid = ListenerUsers.PID,
        configurationPolicy = REQUIRE,
        immediate = true,
        property = "service.ranking:Integer=1000")
@Designate(ocd = ListenerUsers.Config.class, factory = true)
public final class ListenerUsers implements Authenticator {

    static final String PID = "sluice.security.users";

    /** Whose users are written where. */
    @ObjectClassDefinition(
            name = "Users of a listener",
            description = "A password file for some listeners, instead of the one all others have")
    @interface Config {

        @AttributeDefinition(
                name = "Password file",
                description = "Path, relative to etc/, of a file with a line name:hash for each user")
        String passwords();

        @AttributeDefinition(
                name = "Listeners",
                description = "Names of the listeners, such as plant for sluice.broker.listener~plant")
        String[] listeners();
    }

    private final Set<String> listeners;
    private final FileAuthenticator users;

    /** Reads the file, and watches it. */
    @Activate
    public ListenerUsers(BundleContext context, Config config) {
        this(Paths.below(context, "passwords", config.passwords()), Set.copyOf(List.of(config.listeners())));
    }

    ListenerUsers(@Nullable Path file, Set<String> listeners) {
        if (file == null) {
            throw new IllegalArgumentException("passwords: names no file");
        }
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listeners: names none");
        }
        this.listeners = listeners;
        this.users = new FileAuthenticator(file, InstantSource.system());
    }

    /** Ends the watching, and the hashing of passwords. */
    @Deactivate
    public void close() {
        users.close();
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return listeners.contains(credentials.listener())
                ? users.authenticate(credentials)
                : CompletableFuture.completedFuture(new Verdict.Abstained());
    }

    @Override
    public boolean knowsUsers() {
        return false; // of any listener
    }

    @Override
    public boolean knowsUsers(String listener) {
        return listeners.contains(listener);
    }

    @Override
    public boolean mayStay(Identity identity, Credentials credentials) {
        return users.mayStay(identity, credentials);
    }

    @Override
    public long version() {
        return users.version();
    }
}
