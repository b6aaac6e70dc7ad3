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
    private final @Nullable WatchedFile<RightsFile> file;

    /**
     * Reads a file, and watches it.
     *
     * @param acl the file in Mosquitto's words, null for none
     * @param rules the file with ordered rules, null for none
     * @param copies the folder where copies of what was accepted lie
     */
    FileAuthorizer(@Nullable Path acl, @Nullable Path rules, Path copies) {
        if (acl != null && rules != null) {
            throw new IllegalArgumentException("rules: goes against acl; name one of them");
        }
        if (rules != null) {
            file = watch("rules", rules, RuleFile::read, copies);
            LOG.info("Rights are those of {}", rules);
        } else if (acl != null) {
            file = watch("acl", acl, AclFile::read, copies);
            LOG.info("Rights are those of {}", acl);
        } else {
            file = null;
        }
    }

    private WatchedFile<RightsFile> watch(
            String key, Path path, WatchedFile.Parser<? extends RightsFile> parser, Path copies) {
        var copy = copies.resolve(path.getFileName().toString());
        return Paths.watch(key, path, new RightsCopy(copy, parser), version::incrementAndGet);
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
