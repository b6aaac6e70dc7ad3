package sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the folder and says which files have changed. Confined to its caller's thread.
 *
 * <p>A change counts when two looks in a row see the same: whoever is still writing, or has moved a file away to put another in its
 * place, is left alone.
 */
final class Etc {

    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {}

    private final Path folder;
    private Map<String, Stamp> reported = new TreeMap<>();
    private Map<String, Stamp> lastLook = new TreeMap<>();

    Etc(Path folder) {
        this.folder = folder;
    }

    /** Returns the names of all files there are now, whether or not they are still being written. */
    Set<String> all() throws IOException {
        lastLook = look();
        reported = new TreeMap<>(lastLook);
        return reported.keySet();
    }

    /** Returns the names of the files that came, changed or went since the last call. */
    Set<String> changes() throws IOException {
        var now = look();
        var names = new TreeSet<>(now.keySet());
        names.addAll(reported.keySet());
        names.removeIf(name -> Objects.equals(now.get(name), reported.get(name))
                || !Objects.equals(now.get(name), lastLook.get(name)));
        for (var name : names) {
            var stamp = now.get(name);
            if (stamp == null) {
                reported.remove(name);
            } else {
                reported.put(name, stamp);
            }
        }
        lastLook = now;
        return names;
    }

    private Map<String, Stamp> look() throws IOException {
        var found = new TreeMap<String, Stamp>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) {
                var name = String.valueOf(file.getFileName());
                if (!name.startsWith(".")) {
                    stamp(file, name, found);
                }
            }
        } catch (NoSuchFileException e) {
            return found; // no folder, no files
        }
        return found;
    }

    private static void stamp(Path file, String name, Map<String, Stamp> found) throws IOException {
        try {
            var at = Files.readAttributes(file, BasicFileAttributes.class);
            if (!at.isDirectory()) {
                found.put(name, new Stamp(at.size(), at.lastModifiedTime(), at.fileKey()));
            }
        } catch (NoSuchFileException e) {
            return; // gone since the folder was read
        }
    }
}
