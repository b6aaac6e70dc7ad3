package sluice.importer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;

/** The folder the files are written to. Confined to one thread. */
final class Target {

    private final Path folder;

    Target(Path folder) {
        this.folder = folder;
    }

    Path file(BridgeFile bridge) {
        return folder.resolve(bridge.fileName());
    }

    /**
     * Writes all files or none: each is written beside its place first, where a running gateway does not look.
     *
     * @throws IOException if one is there already or cannot be written, with one sentence
     */
    void write(List<BridgeFile> bridges) throws IOException {
        for (var bridge : bridges) {
            if (Files.exists(file(bridge))) {
                throw new IOException(file(bridge) + " is there already; move it away first");
            }
        }
        var parts = new LinkedHashMap<Path, Path>();
        try {
            Files.createDirectories(folder);
            for (var bridge : bridges) {
                parts.put(part(bridge), file(bridge));
            }
            for (var part : parts.entrySet()) {
                Files.move(part.getKey(), part.getValue(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException(e.getFile() + " is in the way of the folder for the configuration", e);
        } finally {
            for (var part : parts.keySet()) {
                Files.deleteIfExists(part);
            }
        }
    }

    /** Writes a file readable by its owner only, as it may hold a password. */
    private Path part(BridgeFile bridge) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var part = Files.createTempFile(folder, ".import", ".part", owner);
        return Files.writeString(part, Json.of(bridge.configuration()));
    }
}
