package sluice.testing.framework;

import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Processor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a test shares with the bundles in its framework: packages in the versions that the bundles on its class path export, so that no test
 * names a version that a bundle may raise. Immutable.
 */
public final class Exports {

    private static final List<Map<String, List<String>>> CLASS_PATH = read();

    private Exports() {}

    /**
     * Returns these packages for {@code FRAMEWORK_SYSTEMPACKAGES_EXTRA}, with every version that the first bundle which has one gives it.
     *
     * @throws AssertionError if no bundle on the class path exports one of them
     */
    public static String of(String... packages) {
        return Stream.of(packages)
                .map(name -> find(name)
                        .orElseThrow(() -> new AssertionError(
                                "no bundle on the class path exports " + name + "; its module may lack a build")))
                .collect(Collectors.joining(","));
    }

    /** Returns those of these packages that there are. */
    static String ofPresent(String... packages) {
        return Stream.of(packages).flatMap(name -> find(name).stream()).collect(Collectors.joining(","));
    }

    private static Optional<String> find(String name) {
        return CLASS_PATH.stream()
                .map(bundle -> bundle.getOrDefault(name, List.of()))
                .filter(versions -> !versions.isEmpty())
                .findFirst()
                .map(versions -> versions.stream()
                        .map(version -> name + ";version=" + version)
                        .collect(Collectors.joining(",")));
    }

    private static List<Map<String, List<String>>> read() {
        try {
            var bundles = new ArrayList<Map<String, List<String>>>();
            for (var url : Collections.list(Exports.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
                bundles.add(exports(url));
            }
            return bundles;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> exports(URL manifest) throws IOException {
        try (var in = manifest.openStream()) {
            return Domain.domain(new Manifest(in)).getExportPackage().entrySet().stream()
                    .collect(Collectors.groupingBy(
                            entry -> Processor.removeDuplicateMarker(entry.getKey()),
                            Collectors.mapping(entry -> entry.getValue().getVersion(), Collectors.toList())));
        }
    }
}
