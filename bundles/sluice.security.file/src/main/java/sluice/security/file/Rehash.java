package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Payload;

/**
 * Writes a user's password anew with our own iterations, when he has just shown it and the file holds it quick to guess. Confined to the
 * thread that hashes.
 *
 * <p>Only where the file may be written; the file is replaced as a whole, so that nobody reads half of it, and keeps its permissions. All other
 * lines stay as they are.
 */
final class Rehash {

    private static final Logger LOG = LoggerFactory.getLogger(Rehash.class);

    private final Path file;
    private boolean failed;

    Rehash(Path file) {
        this.file = file;
    }

    /** Writes the line anew if it is weak, and still there. */
    void renew(String user, PasswordHash known, Payload password) {
        if (known.isStrong() || failed || !Files.isWritable(file)) {
            return;
        }
        try {
            replace(user, known, user + ":" + PasswordHash.create(password.toArray()));
            LOG.info("The password of user {} is now hashed with {} iterations", user, PasswordHash.ITERATIONS);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            failed = true;
            LOG.warn("Passwords of few iterations stay in {}: {}", file, e.toString());
        }
    }

    private void replace(String user, PasswordHash known, String line) throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(file, UTF_8));
        for (int i = 0; i < lines.size(); i++) {
            var old = lines.get(i);
            if (old.startsWith(user + ":")
                    && PasswordHash.parse(old.substring(user.length() + 1).strip())
                            .equals(known)) {
                lines.set(i, line);
            }
        }
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".new");
        try {
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
            Files.write(fresh, lines, UTF_8, WRITE, SYNC); // or a power cut leaves an empty file, and no users
            Files.move(fresh, file, ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
