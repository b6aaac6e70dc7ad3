package sluice.console;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that holds the console's password: made at the first start, read at each further one. Confined to its caller. */
final class PasswordFile {

    /** What a password may have at least, if somebody writes their own into the file. */
    static final int SHORTEST = 12;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    /** No letters and digits that look alike: people read them off one screen and type them into another. */
    private static final String LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 20;

    private final Path home;
    private final Path folder;
    private final Path file;

    PasswordFile(Path home) {
        this.home = home;
        this.folder = home.resolve("secrets");
        this.file = folder.resolve("console-password");
    }

    /**
     * Returns the password, after making one and putting it on disk if there is none yet.
     *
     * @throws IOException if the file can be neither read nor written, or holds no password; the sentence names it
     */
    String password() throws IOException {
        var there = read();
        if (there.isPresent()) {
            return there.get();
        }
        write(random());
        LOG.info("Console: made a password for user admin, see {}", file);
        return read().orElseThrow(() -> new IOException(file + " went away as soon as it was written"));
    }

    private Optional<String> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        closeToOthers();
        var text = Files.readString(file).strip();
        if (text.length() < SHORTEST || text.indexOf('\n') >= 0) {
            throw new IOException(
                    "%s must hold one line with a password of at least %d characters; delete it to get a new one"
                            .formatted(file, SHORTEST));
        }
        return Optional.of(text);
    }

    private void closeToOthers() throws IOException {
        var wanted = fromString("rw-------");
        var has = Files.getPosixFilePermissions(file);
        if (!wanted.containsAll(has)) {
            Files.setPosixFilePermissions(file, wanted);
            LOG.warn("Console: others could read {}, its mode is 0600 now; change the password in it", file);
        }
    }

    /** Written whole beside its place, then renamed: nobody ever sees half a password, and a crash leaves none. */
    private void write(String password) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(home);
            Files.createDirectory(folder, asFileAttribute(fromString("rwx------")));
        }
        var part = Files.createTempFile(folder, "console-password", ".part", asFileAttribute(fromString("rw-------")));
        try {
            var bytes = (password + "\n").getBytes(StandardCharsets.UTF_8);
            Files.write(part, bytes, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String random() {
        return new SecureRandom()
                .ints(LENGTH, 0, LETTERS.length())
                .mapToObj(LETTERS::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
