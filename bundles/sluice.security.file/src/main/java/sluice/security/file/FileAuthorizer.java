package sluice.security.file;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Authorizer;
import sluice.security.Identity;
import sluice.security.file.AclRule.Access;

/** Gives the rights of an ACL file; without one, everything but topics that begin with {@code $}. Thread-safe. */
@Component(configurationPid = Config.PID, configurationPolicy = REQUIRE, immediate = true)
public final class FileAuthorizer implements Authorizer {

    private final AtomicLong version = new AtomicLong();
    private final @Nullable WatchedFile<AclFile> file;

    @Activate
    public FileAuthorizer(BundleContext context, Config config) {
        this(Paths.below(context, "acl", config.acl()));
    }

    FileAuthorizer(@Nullable Path path) {
        file = path == null ? null : Paths.watch("acl", path, AclFile::read, version::incrementAndGet);
    }

    @Deactivate
    void close() {
        if (file != null) {
            file.close();
        }
    }

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return allows(identity, topic, Access.WRITE);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return allows(identity, topic, Access.READ);
    }

    private boolean allows(Identity identity, TopicName topic, Access wanted) {
        return file == null ? !topic.isReserved() : file.content().allows(identity, topic, wanted);
    }

    /** Everybody may subscribe to anything, as with Mosquitto: what is delivered is decided topic by topic. */
    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return true;
    }

    @Override
    public long version() {
        return version.get();
    }
}
