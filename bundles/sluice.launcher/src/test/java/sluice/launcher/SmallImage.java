package sluice.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/** An image with bundles of one class each. */
final class SmallImage {

    private final Path folder;

    SmallImage(Path folder) throws IOException {
        this.folder = folder;
        for (var name : List.of("lib", "bundles", "etc")) {
            Files.createDirectories(folder.resolve(name));
        }
    }

    Image image() {
        return new Image(folder);
    }

    /** Registers a service that says where its class came from. */
    public static final class Plain implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            context.registerService(
                    String.class,
                    "from " + getClass().getClassLoader().getClass().getSimpleName(),
                    null);
        }

        @Override
        public void stop(BundleContext context) {
            // The framework takes the service back.
        }
    }

    /** Returns a feature of these bundles, of which one named "last" comes last. */
    static Feature feature(String... bundles) {
        return new Feature(
                "test",
                List.of(),
                List.of(bundles).stream().map(name -> name + "-1").toList(),
                Set.of("last-1"),
                Map.of());
    }

    /** Puts a bundle into one of the image's folders. */
    Path bundle(String folder, String name, String version, Class<?> activator) throws IOException {
        var manifest = new Manifest();
        Map.of(
                        "Manifest-Version",
                        "1.0",
                        "Bundle-ManifestVersion",
                        "2",
                        "Bundle-SymbolicName",
                        name,
                        "Bundle-Version",
                        version,
                        "Bundle-Activator",
                        activator.getName(),
                        "Import-Package",
                        "org.osgi.framework")
                .forEach((header, value) -> manifest.getMainAttributes().putValue(header, value));
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            var file = activator.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(file));
            try (var in = activator.getClassLoader().getResourceAsStream(file)) {
                in.transferTo(jar);
            }
            jar.putNextEntry(new JarEntry("OSGI-INF/metatype/" + name + ".xml"));
            jar.write(("<" + name + "/>").getBytes(StandardCharsets.UTF_8));
        }
        var target = this.folder.resolve(folder).resolve(name + "-" + version + ".jar");
        return Files.write(target, bytes.toByteArray());
    }

    /** Returns the installed bundle of that name. */
    static Bundle bundle(Gateway gateway, String name) {
        return List.of(gateway.context().getBundles()).stream()
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns what bundles say of where their classes are from. */
    static List<String> services(Gateway gateway) throws InvalidSyntaxException {
        return gateway.context().getServiceReferences(String.class, null).stream()
                .map(reference -> gateway.context().getService(reference))
                .toList();
    }
}
