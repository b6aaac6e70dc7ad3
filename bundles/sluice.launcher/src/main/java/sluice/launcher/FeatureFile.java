package sluice.launcher;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads a feature from its file, which has the form of an OSGi Feature (OSGi Compendium 8.1, chapter 159). */
final class FeatureFile {

    static final String SUFFIX = ".json";

    private FeatureFile() {}

    static Feature read(Path file) throws StartException {
        var fileName = file.getFileName().toString();
        var name = fileName.substring(0, fileName.length() - SUFFIX.length());
        try (var reader = Json.createReader(Files.newInputStream(file))) {
            var json = reader.readObject();
            var ours = json.getJsonObject("extensions").getJsonObject("sluice").getJsonObject("json");
            var requires = new ArrayList<String>();
            for (var required : ours.getJsonArray("requires").getValuesAs(JsonString.class)) {
                requires.add(required.getString());
            }
            var endpoints = new TreeMap<String, String>();
            ours.getJsonObject("endpoints").forEach((kind, pid) -> endpoints.put(kind, text(pid)));
            return new Feature(
                    name,
                    requires,
                    bundles(json, _ -> true),
                    Set.copyOf(bundles(json, FeatureFile::isLast)),
                    endpoints);
        } catch (IOException | JsonException | ClassCastException | NullPointerException e) {
            throw new StartException("%s is not a feature file: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static boolean isLast(JsonObject bundle) {
        return bundle.getString("starts", "").equals("when-ready");
    }

    private static List<String> bundles(JsonObject json, Predicate<JsonObject> wanted) {
        var bundles = new ArrayList<String>();
        for (var bundle : json.getJsonArray("bundles").getValuesAs(JsonObject.class)) {
            var id = bundle.getString("id").split(":", -1); // group:artifact:version
            if (id.length != 3) {
                throw new JsonException("'%s' is not group:artifact:version".formatted(bundle.getString("id")));
            }
            if (wanted.test(bundle)) {
                bundles.add(id[1] + "-" + id[2]);
            }
        }
        return bundles;
    }

    private static String text(JsonValue value) {
        return ((JsonString) value).getString();
    }
}
