package sluice.deploy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
 * Says which files in a folder have changed, for whoever watches one. Confined to its watcher's thread.
 *
 * <p>A change counts when two looks in a row see the same: whoever is still writing, or has moved a file away to put another
 * in its place, is left alone. Hidden files and files with another suffix never count; a folder that is not there is empty.
 */
public final class FolderChanges {

    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {

        /** The one a record has is put together at its first use, from method handles: 30 ms of CPU at every start. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Stamp that
                    && size == that.size
                    && modified.equals(that.modified)
                    && Objects.equals(key, that.key);
        }

        @Override
        public int hashCode() {
            return modified.hashCode();
        }
    }

    private final Path folder;
    private final String pattern;
    private Map<String, Stamp> reported = new TreeMap<>();
    private Map<String, Stamp> lastLook = new TreeMap<>();

    /** @param suffix how the names of the files end, such as {@code .json} */
    public FolderChanges(Path folder, String suffix) {
        this.folder = folder;
        this.pattern = "*" + suffix;
    }

    /**
     * Returns the names of all files there are now, whether or not they are still being written.
     *
     * @throws IOException if the folder cannot be read
     */
    public Set<String> all() throws IOException {
        lastLook = look();
        reported = new TreeMap<>(lastLook);
        return Set.copyOf(reported.keySet());
    }

    /**
     * Returns the names of the files that came, changed or went since the last call, in their order.
     *
     * @throws IOException if the folder cannot be read
     */
    public Set<String> changes() throws IOException {
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
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            for (var file : files) {
                var name = String.valueOf(file.getFileName());
                if (!name.startsWith(".")) {
                    stamp(file, name, found);
                }
            }
        } catch (NoSuchFileException e) {
            return found;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
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
