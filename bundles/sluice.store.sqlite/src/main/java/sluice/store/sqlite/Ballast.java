package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of zeros, given up when the disk is full, so that what only needs a little can still be done. Confined to the writer. */
final class Ballast {

    /** What the disk must have beside the ballast to count as having space. */
    private static final long SPARE = 1 << 20;

    private final Path file;
    private final long bytes;

    Ballast(Folder folder, long bytes) {
        this.file = folder.path().resolve("ballast");
        this.bytes = bytes;
    }

    /** Gives the space up; returns whether there was any. */
    boolean release() throws IOException {
        return Files.deleteIfExists(file);
    }

    /** Takes the space back if the disk has it; returns whether there is more than that. */
    boolean restore() throws IOException {
        boolean isThere = Files.exists(file) && Files.size(file) == bytes;
        long wanted = isThere ? SPARE : bytes + SPARE;
        if (Files.getFileStore(file.getParent()).getUsableSpace() < wanted) {
            return false;
        }
        if (!isThere) {
            Folder.fill(file, bytes);
        }
        return true;
    }
}
