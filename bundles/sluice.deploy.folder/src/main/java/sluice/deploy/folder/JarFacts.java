package sluice.deploy.folder;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What a jar says about itself. Immutable.
 *
 * @param name its symbolic name
 * @param version its version
 * @param exports the packages it exports
 */
record JarFacts(String name, Version version, List<String> exports) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final long LIMIT_BYTES = 1L << 30;

    JarFacts {
        exports = List.copyOf(exports);
    }

    /**
     * Reads the whole jar, so that one with a damaged entry is found now and not when a class is missing.
     *
     * @throws IncompleteException if it is no whole zip file
     */
    static JarFacts read(Path jar) throws RefusedException, IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            long bytes = 0;
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                bytes += verify(zip, entries.nextElement());
                if (bytes > LIMIT_BYTES) {
                    throw new RefusedException("it unpacks to more than " + LIMIT_BYTES + " bytes");
                }
            }
            var manifest = zip.getEntry(JarFile.MANIFEST_NAME);
            if (manifest == null) {
                throw new RefusedException("it has no manifest, so it is no bundle");
            }
            try (var in = zip.getInputStream(manifest)) {
                return of(new Manifest(in).getMainAttributes());
            }
        } catch (ZipException e) {
            throw new IncompleteException("it is not a whole zip file", e);
        }
    }

    private static long verify(ZipFile zip, ZipEntry entry) throws IOException, RefusedException {
        var sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        try (var in = zip.getInputStream(entry)) {
            long bytes = in.transferTo(sum);
            if (entry.getCrc() != -1 && entry.getCrc() != sum.getChecksum().getValue()) {
                throw new RefusedException("its entry " + entry.getName() + " is damaged");
            }
            return bytes;
        } catch (ZipException e) {
            throw new RefusedException("its entry " + entry.getName() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static JarFacts of(Attributes manifest) throws RefusedException {
        var name = first(manifest.getValue(Constants.BUNDLE_SYMBOLICNAME));
        if (!"2".equals(manifest.getValue(Constants.BUNDLE_MANIFESTVERSION)) || name.isEmpty()) {
            throw new RefusedException(
                    "its manifest has no Bundle-ManifestVersion: 2 and Bundle-SymbolicName, so it is no bundle");
        }
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException("its symbolic name has characters other than letters, digits, dot, - and _");
        }
        if (manifest.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new RefusedException("it is a fragment, which takes effect only when its host is restarted");
        }
        try {
            var version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
            return new JarFacts(name, version, packages(manifest.getValue(Constants.EXPORT_PACKAGE)));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("its Bundle-Version is wrong: " + e.getMessage(), e);
        }
    }

    /** Returns the packages in an Export-Package header: several may share their attributes, {@code a;b;version="1,2"}. */
    private static List<String> packages(@Nullable String header) {
        if (header == null) {
            return List.of();
        }
        return Stream.of(QUOTED.matcher(header).replaceAll("").split("[,;]"))
                .map(String::strip)
                .filter(part -> !part.isEmpty() && part.indexOf('=') < 0)
                .toList();
    }

    private static String first(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].strip();
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
