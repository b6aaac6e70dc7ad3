package sluice.security.file;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Authenticator;
import sluice.security.Authorizer;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

/**
 * Users and rights of one configuration. Thread-safe. One component for both, so that a mistake in one file takes neither for good: rights
 * without users would look like a gateway that was meant to have none.
 */
@Component(configurationPid = Config.PID, configurationPolicy = REQUIRE, immediate = true)
@Designate(ocd = Config.class)
public final class FileSecurity implements Authenticator, Authorizer {

    private final FileAuthorizer rights;
    private final FileAuthenticator users;

    /** Reads both files, and watches them. */
    @Activate
    public FileSecurity(BundleContext context, Config config) {
        rights = new FileAuthorizer(
                Paths.below(context, "acl", config.acl()),
                Paths.below(context, "rules", config.rules()),
                Paths.copies(context));
        try {
            users = new FileAuthenticator(
                    Paths.below(context, "passwords", config.passwords()), InstantSource.system());
        } catch (IllegalArgumentException e) {
            rights.close();
            throw e;
        }
    }

    /** Ends the watching, and the hashing of passwords. */
    @Deactivate
    public void close() {
        users.close();
        rights.close();
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return users.authenticate(credentials);
    }

    @Override
    public boolean knowsUsers() {
        return users.knowsUsers();
    }

    @Override
    public boolean mayStay(Identity identity, Credentials credentials) {
        return users.mayStay(identity, credentials);
    }

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return rights.mayPublish(identity, topic);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return rights.mayReceive(identity, topic);
    }

    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return rights.maySubscribe(identity, filter);
    }

    /** Returns a number that changes with either file. */
    @Override
    public long version() {
        return rights.version() + users.version();
    }
}
