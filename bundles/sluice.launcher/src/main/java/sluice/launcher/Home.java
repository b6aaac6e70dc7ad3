package sluice.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one gateway's mutable state, held by a lock until it is closed. Confined to the main thread, apart from {@link #tidy}.
 * <pre>
 *   etc/      configuration, one JSON file per instance; copied from the image at first start
 *   deploy/   bundles dropped in
 *   var/      what the gateway remembers; var/framework is rebuilt at every start
 *   secrets/  keys and passwords, for the owner only
 * </pre>
 */
final class Home implements AutoCloseable {

    private final Path folder;
    private final FileChannel lock;

    private Home(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Creates what is missing, and takes the lock. */
    static Home open(Path folder, Path defaults) throws StartException {
        try {
            Files.createDirectories(folder.resolve("var"));
            Files.createDirectories(folder.resolve("deploy"));
            privateFolder(folder.resolve("secrets"));
            var lock = lock(folder);
            copyOnce(defaults, folder.resolve("etc"));
            var home = new Home(folder, lock);
            home.putAside();
            return home;
        } catch (IOException e) {
            throw new StartException(
                    "cannot use %s as home: %s; name another folder with --home".formatted(folder, reason(e)), e);
        }
    }

    /** Returns where the framework keeps what is installed. */
    static Path frameworkStorage(Path folder) {
        return folder.resolve("var/framework");
    }

    private Path lastStorage() {
        return folder.resolve("var/framework.last");
    }

    /** Puts away what the last process's framework left, which this one would delete file by file before it starts. */
    private void putAside() {
        try {
            Files.move(frameworkStorage(folder), lastStorage(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException _) {
            return; // there is none, or still the one before: the framework deletes it
        }
    }

    /** Deletes what was put away, now that nobody waits. */
    void tidy() {
        try (var files = Files.walk(lastStorage())) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            log().debug("Nothing was put away", e);
        } catch (IOException e) {
            log().warn("{} cannot be deleted: {}", lastStorage(), reason(e));
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileChannel lock(Path folder) throws IOException, StartException {
        var channel = FileChannel.open(folder.resolve("var/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new StartException("another gateway runs on %s: stop it, or give this one a folder of its own with --home"
                .formatted(folder));
    }

    private static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /**
     * Copies the defaults into another folder first, so that a start cut short leaves no half of them; the next one takes that folder. They are
     * the owner's to write, whatever the image's are.
     */
    private static void copyOnce(Path defaults, Path etc) throws IOException {
        if (Files.exists(etc)) {
            return;
        }
        var part = etc.resolveSibling("etc.part"); // the home is locked, and a random name takes the JVM 40 ms
        privateFolder(part);
        try (var left = Files.newDirectoryStream(part)) {
            for (var file : left) {
                Files.delete(file);
            }
        }
        try (var files = Files.newDirectoryStream(defaults)) {
            for (var file : files) {
                Files.write(part.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        Files.move(part, etc, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Not in a static field: the logger is still being made when the home is opened. */
    private static Logger log() {
        return LoggerFactory.getLogger(Home.class);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
            case NoSuchFileException missing -> missing.getFile() + " cannot be made";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            default -> e.toString();
        };
    }
}
