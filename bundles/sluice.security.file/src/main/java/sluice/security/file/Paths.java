package sluice.security.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** Finds the files that a configuration names, and complains by its keys. */
final class Paths {

    private Paths() {}

    /** Returns the path a key names, relative to the home folder's {@code etc}; null if it names none. */
    static @Nullable Path below(BundleContext context, String key, String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return home(context).resolve("etc").resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + ": '" + text + "' is no path", e);
        }
    }

    /** Returns the folder for copies of what was accepted. */
    static Path copies(BundleContext context) {
        return home(context).resolve("var/security");
    }

    private static Path home(BundleContext context) {
        var home = context.getProperty("sluice.home");
        return Path.of(home == null ? "" : home);
    }

    /** Watches a file; what is wrong with it at the start is said with the key's name. */
    static <T> WatchedFile<T> watch(String key, Path file, WatchedFile.Parser<T> parser, Runnable changed) {
        try {
            return new WatchedFile<>(file, parser, changed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
