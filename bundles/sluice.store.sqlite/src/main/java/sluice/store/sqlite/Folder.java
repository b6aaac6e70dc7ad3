package sluice.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder the store lives in, for the owner only, held by a lock while it is open. Confined to one thread at a time.
 * <pre>
 *   store.db           the database
 *   store.db-wal       SQLite's log: what was committed last; grown to its full size before it is used
 *   store.db-shm       SQLite's index of the log
 *   store.corrupt-1.db a database that was damaged, with its log, as it was found
 *   ballast            space given up when the disk is full
 *   lock
 * </pre>
 */
final class Folder implements AutoCloseable {

    /** A little more than the log reaches before SQLite begins again at its start. */
    static final int LOG_BYTES = 5 << 20;

    private final Path path;
    private final FileChannel lock;

    private Folder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static Folder open(Path path) throws IOException {
        Files.createDirectories(path);
        protect(path, "rwx------");
        var file = path.resolve("lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            protect(file, "rw-------");
            if (channel.tryLock() == null) {
                throw new IOException("another process uses the store in " + path);
            }
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw e instanceof IOException failure
                    ? failure
                    : new IOException("this process has opened the store in " + path + " already", e);
        }
        return new Folder(path, channel);
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("store.db");
    }

    private Path log() {
        return logOf(database());
    }

    private static Path logOf(Path database) {
        return database.resolveSibling(database.getFileName() + "-wal");
    }

    boolean isNew() throws IOException {
        return !Files.exists(database()) || Files.size(database()) == 0;
    }

    /** Returns how much of the disk all its files take. */
    long bytes() {
        try (var files = Files.list(path)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0; // only a figure, and the writer says what is wrong with the disk
        }
    }

    /** Creates the database's file, empty; SQLite gives all others the same permissions. */
    void create() throws IOException {
        if (!Files.exists(database())) {
            Files.createFile(database());
        }
        protect(database(), "rw-------");
    }

    /** Tells whether the last one to use the database had no time to close it: then its log begins with something. */
    boolean isUnclean() throws IOException {
        if (!Files.exists(log())) {
            return false;
        }
        try (var channel = FileChannel.open(log())) {
            var start = ByteBuffer.allocate(4);
            return channel.read(start) == 4 && start.getInt(0) != 0;
        }
    }

    /**
     * Gives the log its full size, in zeros, if there is none: a file that grows costs the disk a second flush at each commit.
     * Nobody may have the database open.
     */
    void growLog() throws IOException {
        if (Files.exists(log())) {
            return;
        }
        var part = path.resolve("store.db-wal.new");
        try {
            fill(part, LOG_BYTES);
            Files.move(part, log(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        sync();
    }

    /** Writes that many zeros to a file, through to the disk. */
    static void fill(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            protect(file, "rw-------");
            var zeros = ByteBuffer.allocate(1 << 16);
            for (long left = length; left > 0; left -= zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), left));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            channel.force(true);
        }
    }

    /** Moves a damaged database out of the way, with its log; returns where to. */
    Path moveAside() throws IOException {
        int number = 1;
        Path aside;
        do {
            aside = path.resolve("store.corrupt-" + number++ + ".db");
        } while (Files.exists(aside));
        Files.deleteIfExists(path.resolve("store.db-shm")); // made anew from the log
        if (Files.exists(log())) {
            Files.move(log(), logOf(aside));
        }
        Files.move(database(), aside);
        sync();
        return aside;
    }

    /**
     * Copies a damaged database whose first page, which says where all others are, may be the damaged one, and gives the copy the first
     * page of an empty database: the tables of both begin on the same pages.
     */
    Path withNewFirstPage(Path damaged, Path empty) throws IOException {
        var copy = path.resolve("store.salvage.db");
        Files.copy(damaged, copy, StandardCopyOption.REPLACE_EXISTING);
        var first = ByteBuffer.allocate(Database.PAGE);
        try (var from = FileChannel.open(empty);
                var to = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            if (from.read(first, 0) < Database.PAGE) {
                throw new IOException(empty + " has no first page");
            }
            first.putInt(28, (int) (to.size() / Database.PAGE)); // the size in pages
            first.putLong(32, 0); // no free pages: SQLite's file format, 1.3
            to.write(first.flip(), 0);
        }
        return copy;
    }

    /** Where a database may be made that is needed for a moment only. */
    Path empty() {
        return path.resolve("store.empty.db");
    }

    /** Deletes a copy made to be read once. */
    static void delete(Path copy) throws IOException {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(logOf(copy));
        Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + "-shm"));
    }

    /** Makes new names in the folder survive a power cut. */
    private void sync() throws IOException {
        try (var channel = FileChannel.open(path)) {
            channel.force(true);
        }
    }

    private static void protect(Path file, String permissions) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            var wanted = PosixFilePermissions.fromString(permissions);
            Set<?> present = Files.getPosixFilePermissions(file);
            if (!present.equals(wanted)) {
                Files.setPosixFilePermissions(file, wanted);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
