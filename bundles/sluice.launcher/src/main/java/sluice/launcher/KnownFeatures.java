package sluice.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * The features of an image, as they were when it was made, in one file: a start has no need of a JSON library then, nor of the logging service that library looks
 * for. If any file of a feature came, went or has another size or time, the files are read.
 */
final class KnownFeatures {

    private KnownFeatures() {}

    /** Returns the image's features. */
    static Features read(Image image) throws StartException {
        try {
            var content = Checked.read(image.knownFeatures());
            var bytes = new byte[content.remaining()];
            content.get(bytes);
            var in = new DataInputStream(new ByteArrayInputStream(bytes));
            if (in.readUTF().equals(state(image.features()))) {
                return read(in);
            }
        } catch (IOException _) {
            // There is none, or it is damaged: the files say the same.
        }
        return Features.read(image.features());
    }

    private static Features read(DataInputStream in) throws IOException {
        var known = new TreeMap<String, Feature>();
        for (int count = in.readInt(); count > 0; count--) {
            var name = in.readUTF();
            var requires = strings(in);
            var bundles = strings(in);
            var last = new HashSet<>(strings(in));
            var endpoints = new TreeMap<String, String>();
            for (int endpoint = in.readInt(); endpoint > 0; endpoint--) {
                endpoints.put(in.readUTF(), in.readUTF());
            }
            known.put(name, new Feature(name, requires, bundles, last, endpoints));
        }
        return new Features(known);
    }

    /** Writes what the files of the features say. */
    static void write(Image image) throws IOException, StartException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeUTF(state(image.features()));
        var features = Features.read(image.features()).all();
        out.writeInt(features.size());
        for (var feature : features) {
            out.writeUTF(feature.name());
            write(feature.requires(), out);
            write(feature.bundles(), out);
            write(feature.last(), out);
            out.writeInt(feature.endpoints().size());
            for (var endpoint : feature.endpoints().entrySet()) {
                out.writeUTF(endpoint.getKey());
                out.writeUTF(endpoint.getValue());
            }
        }
        Checked.write(image.knownFeatures(), bytes.toByteArray());
    }

    /** Returns the names, sizes and times of all files. */
    private static String state(Path folder) throws IOException {
        var state = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var now = Files.readAttributes(file, BasicFileAttributes.class);
                state.put(
                        file.getFileName().toString(),
                        now.size() + " " + now.lastModifiedTime().toMillis());
            }
        }
        return state.toString();
    }

    private static List<String> strings(DataInputStream in) throws IOException {
        var strings = new ArrayList<String>();
        for (int count = in.readInt(); count > 0; count--) {
            strings.add(in.readUTF());
        }
        return strings;
    }

    private static void write(Collection<String> strings, DataOutputStream out) throws IOException {
        out.writeInt(strings.size());
        for (var string : strings) {
            out.writeUTF(string);
        }
    }
}
