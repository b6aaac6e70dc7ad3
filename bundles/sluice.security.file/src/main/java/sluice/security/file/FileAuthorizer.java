package sluice.security.file;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Authorizer;
import sluice.security.Identity;
import sluice.security.file.AclRule.Access;

/** Gives the rights of an ACL file; without one, everything but topics that begin with {@code $}. Thread-safe. */
final class FileAuthorizer implements Authorizer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileAuthorizer.class);

    private final AtomicLong version = new AtomicLong();
    private final @Nullable WatchedFile<AclFile> file;

    FileAuthorizer(@Nullable Path path) {
        file = path == null ? null : Paths.watch("acl", path, AclFile::read, version::incrementAndGet);
        if (file != null) {
            LOG.info("Rights are those of {}", path);
        }
    }

    @Override
    public void close() {
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

    /**
     * Everybody may subscribe to anything, as with Mosquitto: what is delivered is decided topic by topic. The server's own topics are for
     * those only who may read some of them.
     */
    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return !filter.value().startsWith("$")
                || file != null
                        && file.content().mayReadBelow(identity, filter.levels().getFirst());
    }

    @Override
    public long version() {
        return version.get();
    }
}
