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

/** Gives the rights of an ACL file or of ordered rules; without either, everything but topics that begin with {@code $}. Thread-safe. */
final class FileAuthorizer implements Authorizer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileAuthorizer.class);

    private final AtomicLong version = new AtomicLong();
    private final @Nullable WatchedFile<? extends RightsFile> file;

    /**
     * Reads a file, and watches it.
     *
     * @param acl the file in Mosquitto's words, null for none
     * @param rules the file with ordered rules, null for none
     */
    FileAuthorizer(@Nullable Path acl, @Nullable Path rules) {
        if (acl != null && rules != null) {
            throw new IllegalArgumentException("rules: goes against acl; name one of them");
        }
        if (rules != null) {
            file = Paths.watch("rules", rules, RuleFile::read, version::incrementAndGet);
            LOG.info("Rights are those of {}", rules);
        } else if (acl != null) {
            file = Paths.watch("acl", acl, AclFile::read, version::incrementAndGet);
            LOG.info("Rights are those of {}", acl);
        } else {
            file = null;
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
        return file == null ? !topic.isReserved() : file.content().mayPublish(identity, topic);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return file == null ? !topic.isReserved() : file.content().mayReceive(identity, topic);
    }

    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return file == null ? !filter.value().startsWith("$") : file.content().maySubscribe(identity, filter);
    }

    @Override
    public long version() {
        return version.get();
    }
}
