package sluice.security.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file's parsed content, read again when the file changes. Thread-safe.
 *
 * <p>What cannot be read or parsed changes nothing: the last good content stays, and the log says why. So a reload is all or
 * nothing and never opens a door. A changed file is read when it was the same at two looks, so not while somebody is writing it.
 */
final class WatchedFile<T> implements AutoCloseable {

    /** Makes content of a file; throws {@code IllegalArgumentException} with a sentence if it is wrong. */
    interface Parser<T> {
        T parse(Path file) throws IOException;
    }

    private record Stamp(FileTime modified, long size) {}

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

    private final Path file;
    private final Parser<T> parser;
    private final Runnable changed;
    private final ScheduledExecutorService timer;
    private Stamp stamp;
    private Stamp seen;
    private volatile T content;

    /**
     * Reads the file and begins to watch it.
     *
     * @param changed is called after each new content, on the watching thread
     * @throws IllegalArgumentException if it cannot be read or is wrong
     */
    WatchedFile(Path file, Parser<T> parser, Runnable changed) {
        this.file = file;
        this.parser = parser;
        this.changed = changed;
        try {
            stamp = stamp();
            seen = stamp;
            content = parser.parse(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("watch " + file.getFileName()).factory());
        var _ = timer.scheduleWithFixedDelay(this::look, 500, 500, TimeUnit.MILLISECONDS);
    }

    /** Returns the last good content. */
    T content() {
        return content;
    }

    private Stamp stamp() throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }

    private void look() {
        try {
            var now = stamp();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(stamp)) {
                stamp = now;
                content = parser.parse(file);
                LOG.info("{} was read again", file);
                changed.run();
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone at the moment; what it said still counts", file, e);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{}; what the file said before still counts", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
