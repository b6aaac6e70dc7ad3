package sluice.deploy.folder;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The private copies bundles are installed from, so that what is installed is what was checked, whatever happens to the user's
 * file meanwhile. The copy of what runs has the file's name, and is what a failed update goes back to. Confined to the deploy
 * thread.
 */
final class Staging {

    private static final String CANDIDATE = ".candidate";

    private final Path deploy;
    private final Path folder;

    Staging(Path deploy, Path folder) throws IOException {
        this.deploy = deploy;
        this.folder = Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /**
     * Copies the user's file to look at it.
     *
     * @return the copy; empty if the file changed or went meanwhile
     */
    Optional<Path> candidate(String file) throws RefusedException, IOException {
        var source = deploy.resolve(file);
        var before = attributes(source);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (!before.get().isRegularFile()) {
            throw new RefusedException("it is a link or no file at all: put the file itself here");
        }
        var candidate = folder.resolve(CANDIDATE);
        try (var in = Files.newInputStream(source, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(in, candidate, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw new RefusedException("it cannot be read: " + e.getClass().getSimpleName(), e);
        }
        var unchanged = attributes(source)
                .filter(after -> after.size() == before.get().size()
                        && after.lastModifiedTime().equals(before.get().lastModifiedTime()));
        return unchanged.map(_ -> candidate);
    }

    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the copy of what runs, or last ran, for this file. */
    Path current(String file) {
        return folder.resolve(file);
    }

    /** Makes the candidate the current copy. */
    Path keep(Path candidate, String file) throws IOException {
        return Files.move(
                candidate, current(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets what ran for this file. */
    void forget(String file) throws IOException {
        Files.deleteIfExists(current(file));
    }

    /** Returns the names of the files that have a copy. */
    Set<String> files() throws IOException {
        var names = new TreeSet<String>();
        try (var copies = Files.newDirectoryStream(folder)) {
            for (var copy : copies) {
                names.add(String.valueOf(copy.getFileName()));
            }
        }
        names.remove(CANDIDATE);
        return names;
    }
}
