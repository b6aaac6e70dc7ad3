package sluice.security.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is written again and again: in memory where the system has a place for that. */
final class Scratch {

    private static final Path MEMORY = Path.of("/dev/shm");

    private Scratch() {}

    static Path file(String name) {
        try {
            var file = Files.isWritable(MEMORY)
                    ? Files.createTempFile(MEMORY, "sluice-fuzz", "." + name)
                    : Files.createTempFile("sluice-fuzz", "." + name);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
