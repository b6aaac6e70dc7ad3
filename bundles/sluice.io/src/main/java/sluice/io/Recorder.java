package sluice.io;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes down what buses and lines carry, so that it can be replayed where there is no hardware. One recording at a time. Thread-safe.
 *
 * <p>Devices take up their sensors anew when a recording begins, so that it holds what they ask first.
 */
@ProviderType
public interface Recorder {

    /** Service property of a port that only listens in on another one of the same number or name, and goes when the recording ends. */
    String RECORDED = "sluice.io.recorded";

    /**
     * A recording that is being made, or has just been.
     *
     * @param file where it is
     * @param began when it began
     * @param entries how many transactions and edges it has
     * @param problem why it is not complete, in words; empty if it is
     */
    record Recording(Path file, Instant began, long entries, String problem) {}

    /**
     * Begins to record.
     *
     * @param name of the file, without its ending: letters, digits, {@code -} and {@code _}
     * @param ports what is recorded: {@code i2c/1}, {@code spi/0}, {@code line/sim/27}; empty for all, those that come later included
     * @throws IllegalArgumentException if the name is none, or a port is written in another way
     * @throws IllegalStateException if a recording is being made already
     * @throws IOException if the file is there already, or cannot be written
     */
    Recording start(String name, Set<String> ports) throws IOException;

    /** Returns the recording that is being made. */
    Optional<Recording> running();

    /**
     * Ends the recording; when the call returns its file is complete.
     *
     * @throws IllegalStateException if none is being made
     */
    Recording stop();
}
