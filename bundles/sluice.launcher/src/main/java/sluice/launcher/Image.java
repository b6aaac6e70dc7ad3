package sluice.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The unpacked image this gateway was started from. Immutable.
 * <pre>
 *   lib/       on the class path: the framework, and bundles it connects to there
 *   lib/prepared/  what a start is quicker with; made by the training
 *   bundles/   bundles with a class loader of their own
 *   features/  which of them make a gateway
 *   etc/       the configuration a new home begins with
 * </pre>
 *
 * @param folder the image's folder
 */
record Image(Path folder) {

    /** The start script says where the image is. */
    static Image ofThisProcess() throws StartException {
        var folder = System.getProperty("sluice.image");
        if (folder == null) {
            throw new StartException("the property sluice.image is not set: start the gateway with bin/sluice");
        }
        return new Image(Path.of(folder));
    }

    Path lib() {
        return folder.resolve("lib");
    }

    Path features() {
        return folder.resolve("features");
    }

    /** Tells whether there is a file for each of these features. */
    boolean has(List<String> names) {
        return names.stream().allMatch(name -> Files.exists(features().resolve(name + FeatureFile.SUFFIX)));
    }

    /** Returns the folder of what a start is quicker with and does not need. */
    Path prepared() {
        return folder.resolve("lib/prepared");
    }

    Path jars() {
        return prepared().resolve("jars");
    }

    Path knownFeatures() {
        return prepared().resolve("features");
    }

    Path packages() {
        return prepared().resolve("packages");
    }

    Path defaults() {
        return folder.resolve("etc");
    }

    /** Returns where the framework finds a bundle of that file name. */
    String location(String name) throws StartException {
        var jar = name + ".jar";
        if (Files.exists(lib().resolve(jar))) {
            return ClassPathConnector.SCHEME + jar;
        }
        var ordinary = folder.resolve("bundles").resolve(jar);
        if (Files.exists(ordinary)) {
            return ordinary.toUri().toString();
        }
        throw new StartException("the image in %s has no bundle %s: unpack it again".formatted(folder, jar));
    }

    /** Returns the version this code was built as. */
    static String version() throws StartException {
        try (var in = Image.class.getResourceAsStream("version.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StartException("cannot read the version: " + e.getMessage(), e);
        }
    }
}
