package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of zeros, given up when the disk is full, so that what only needs a little can still be done. Confined to the writer. */
final class Ballast {

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

    /** Takes the space back, if the disk has it and as much again. */
    boolean restore() throws IOException {
        if (Files.exists(file) && Files.size(file) == bytes) {
            return true;
        }
        if (Files.getFileStore(file.getParent()).getUsableSpace() < 2 * bytes) {
            return false;
        }
        Folder.fill(file, bytes);
        return true;
    }
}
