package sluice.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.connect.ConnectContent;

/** The entries of a jar on the class path. Thread-safe. */
final class JarContent implements ConnectContent {

    private final Path file;
    private final Supplier<KnownJars> jars;
    private boolean asked;
    private boolean same;
    private @Nullable JarFile jar;

    JarContent(Path file, Supplier<KnownJars> jars) {
        this.file = file;
        this.jars = jars;
    }

    /** Returns when the jar was made, in milliseconds since 1970. */
    long made() {
        return file.toFile().lastModified();
    }

    /** Opens nothing: of most jars, nothing is wanted that is not known already. */
    @Override
    public void open() {
        // See opened().
    }

    @Override
    public synchronized void close() throws IOException {
        if (jar != null) {
            jar.close();
            jar = null;
        }
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
        try {
            var known = known();
            if (known.isPresent()) {
                return Optional.of(known.get().allHeaders());
            }
            var headers = new HashMap<String, String>();
            var manifest = opened().getManifest();
            if (manifest != null) {
                manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), (String) value));
            }
            return Optional.of(headers);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the manifest of " + file, e);
        }
    }

    @Override
    public Iterable<String> getEntries() throws IOException {
        var known = known();
        return known.isPresent()
                ? known.get().allNames()
                : opened().stream().map(ZipEntry::getName).toList();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String path) {
        try {
            var known = known().flatMap(jar -> jar.entry(path, made()));
            if (known.isPresent()) {
                return known;
            }
            var opened = opened();
            var entry = opened.getEntry(path);
            return entry == null ? Optional.empty() : Optional.of(new Entry(opened, entry, file.toFile()));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.ofNullable(JarContent.class.getClassLoader());
    }

    private synchronized Optional<KnownJar> known() throws IOException {
        var now = jars.get();
        if (!asked) {
            same = now.areOf(file);
            asked = true;
        }
        return same ? now.of(file) : Optional.empty();
    }

    private synchronized JarFile opened() throws IOException {
        var opened = jar;
        if (opened == null) {
            opened = new JarFile(file.toFile());
            jar = opened;
        }
        return opened;
    }

    private record Entry(JarFile jar, ZipEntry entry, File file) implements ConnectEntry {

        @Override
        public String getName() {
            return entry.getName();
        }

        @Override
        public long getContentLength() {
            return entry.getSize();
        }

        /** Returns when the jar was made: the entry's own time is one of a time zone, which the JVM would look up. */
        @Override
        public long getLastModified() {
            return file.lastModified();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return jar.getInputStream(entry);
        }
    }
}
