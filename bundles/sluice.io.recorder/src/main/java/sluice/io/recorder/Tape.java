package sluice.io.recorder;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.Recorder;

/**
 * Writes entries to a file on a thread of its own, so that no driver waits for the disk. Thread-safe.
 *
 * <p>Up to {@value #WAITING} entries wait; when the disk is slower than that, further ones are left out, counted, and a remark stands in
 * the file at their place.
 */
final class Tape implements AutoCloseable {

    static final int WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Tape.class);
    private static final String END = "";

    private final Path file;
    private final Instant began;
    private final InstantSource clock;
    private final long limit;
    private final BufferedWriter writer;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING);
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile String problem = "";

    /**
     * Makes the file and begins.
     *
     * @param limit the most bytes the file may have
     */
    Tape(Path file, InstantSource clock, long limit) throws IOException {
        this.file = file;
        this.clock = clock;
        this.limit = limit;
        this.began = clock.instant();
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        this.thread = Thread.ofPlatform().daemon().name("recorder").unstarted(this::run);
        waiting.add(Recording.head(began) + "\n");
        thread.start();
    }

    Recorder.Recording state() {
        return new Recorder.Recording(file, began, entries.get(), problem);
    }

    void write(Entry entry) {
        write(entry, clock.instant());
    }

    /** @param when it happened; before the beginning counts as at the beginning */
    void write(Entry entry, Instant when) {
        var at = Duration.between(began, when);
        var moment = new Recording.Moment(at.isNegative() ? Duration.ZERO : at, entry);
        if (!waiting.offer(moment.line() + "\n")) {
            if (lost.getAndIncrement() == 0) {
                problem = "the disk was too slow: entries are missing";
                LOG.warn("Recording {} misses entries: the disk is too slow", file);
            }
            return;
        }
        entries.incrementAndGet();
    }

    private void run() {
        long written = 0;
        try (writer) {
            for (var line = waiting.take(); !line.equals(END); line = waiting.take()) {
                long missing = lost.getAndSet(0);
                var text = missing == 0 ? line : "# " + missing + " entries are missing here\n" + line;
                written += text.length();
                if (written > limit) {
                    problem = "it is full: it has " + limit + " bytes";
                    LOG.warn("Recording {} ends: {}", file, problem);
                    drain();
                    return;
                }
                writer.write(text);
                if (waiting.isEmpty()) {
                    writer.flush();
                }
            }
        } catch (IOException e) {
            problem = "it cannot be written: " + e.getMessage();
            LOG.error("Recording {} ends: it cannot be written", file, e);
            drain();
        } catch (InterruptedException _) {
            problem = "it was interrupted";
        }
    }

    /** Takes what nobody writes any more, until the end comes. */
    private void drain() {
        try {
            for (var line = waiting.take(); !line.equals(END); line = waiting.take()) {
                entries.decrementAndGet();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when everything that was given is in the file. */
    @Override
    public void close() {
        try {
            waiting.put(END);
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
