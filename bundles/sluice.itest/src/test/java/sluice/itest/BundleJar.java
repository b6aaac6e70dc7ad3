package sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;

/** Makes small bundles out of the tests' own classes. */
final class BundleJar {

    private BundleJar() {}

    /** Writes a bundle with just this activator; it appears in its folder in one piece. */
    static void write(Path file, String name, String version, Class<? extends BundleActivator> activator)
            throws IOException {
        var manifest = new Manifest();
        var headers = manifest.getMainAttributes();
        headers.put(Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework;version=\"[1.9,2)\",sluice.bus;version=\"[1.0,2)\","
                        + "sluice.device;version=\"[1.0,2)\",sluice.io;version=\"[1.0,2)\"");
        var part = Files.createTempFile("bundle", ".part");
        try (var jar = new JarOutputStream(Files.newOutputStream(part), manifest)) {
            var entry = activator.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(entry));
            try (var in = activator.getResourceAsStream("/" + entry)) {
                in.transferTo(jar);
            }
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies a bundle as another version of it; it appears in its folder in one piece. */
    static void copy(Path from, Path to, String version) throws IOException {
        var part = Files.createTempFile("bundle", ".part");
        try (var in = new JarFile(from.toFile())) {
            var manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (var out = new JarOutputStream(Files.newOutputStream(part), manifest)) {
                for (var entry : in.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        in.getInputStream(entry).transferTo(out);
                    }
                }
            }
        }
        Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
