package sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The features of an image. Immutable. */
final class Features {

    /** Needed by every other feature, whether asked for or not. */
    static final String BASE = "base";

    /** A shell on the gateway's own terminal is for whoever asks for it. */
    private static final Set<String> NOT_BY_DEFAULT = Set.of(BASE, "shell");

    private final Map<String, Feature> known;

    Features(Map<String, Feature> known) {
        this.known = new TreeMap<>(known);
    }

    static Features read(Path folder) throws StartException {
        var known = new TreeMap<String, Feature>();
        try (var files = Files.newDirectoryStream(folder, "*" + FeatureFile.SUFFIX)) {
            for (var file : files) {
                var feature = FeatureFile.read(file);
                known.put(feature.name(), feature);
            }
        } catch (IOException e) {
            throw new StartException("cannot read the features in %s: %s".formatted(folder, e.getMessage()), e);
        }
        return new Features(known);
    }

    Collection<Feature> all() {
        return known.values();
    }

    List<String> defaults() {
        return known.keySet().stream()
                .filter(name -> !NOT_BY_DEFAULT.contains(name))
                .toList();
    }

    /** Returns the named features and all they need, each after those it needs. */
    List<Feature> select(List<String> names) throws UsageException {
        var selected = new LinkedHashMap<String, Feature>();
        add(BASE, selected, new LinkedHashSet<>());
        for (var name : names) {
            add(name, selected, new LinkedHashSet<>());
        }
        return List.copyOf(selected.values());
    }

    private void add(String name, Map<String, Feature> selected, Set<String> path) throws UsageException {
        if (selected.containsKey(name)) {
            return;
        }
        var feature = known.get(name);
        if (feature == null) {
            throw new UsageException(
                    "there is no feature '%s': there are %s".formatted(name, String.join(", ", known.keySet())));
        }
        if (!path.add(name)) {
            throw new UsageException("features need each other in a circle: " + String.join(", ", path));
        }
        for (var required : feature.requires()) {
            add(required, selected, path);
        }
        selected.put(name, feature);
    }
}
