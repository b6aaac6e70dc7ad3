package sluice.checks;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The bundles of this build, by what their manifests say. */
final class Bundles {

    static final Path TOP = Path.of(System.getProperty("top"));

    private Bundles() {}

    /** Returns the manifest of every bundle that was built, by symbolic name. */
    static Map<String, Attributes> manifests() throws IOException {
        var found = new TreeMap<String, Attributes>();
        try (var folders = Files.newDirectoryStream(TOP.resolve("bundles"))) {
            for (var folder : folders) {
                var manifest = folder.resolve("target/classes/META-INF/MANIFEST.MF");
                if (Files.exists(manifest)) {
                    found.put(folder.getFileName().toString(), read(manifest));
                }
            }
        }
        return found;
    }

    private static Attributes read(Path manifest) {
        try (var in = Files.newInputStream(manifest)) {
            return new Manifest(in).getMainAttributes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns our own packages in a header such as Import-Package. */
    static List<String> ours(Attributes manifest, String header) {
        Map<String, Attrs> packages = OSGiHeader.parseHeader(manifest.getValue(header));
        return packages.keySet().stream()
                .filter(name -> name.equals("sluice") || name.startsWith("sluice."))
                .toList();
    }
}
