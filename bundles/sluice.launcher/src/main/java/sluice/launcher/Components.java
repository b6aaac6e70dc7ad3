package sluice.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.osgi.framework.Bundle;
import org.slf4j.LoggerFactory;

/**
 * What component runtime has read of all bundles' components, which it can keep ({@code ds.cache.metadata}). It knows bundles by their number and their time of
 * change, so a file is for a list of bundles that are installed in this order, and only what is connected has a time that is the same at each start.
 */
final class Components {

    private static final String RUNTIME = "org.apache.felix.scr";
    private static final String KEEPING = "ds.cache.metadata";
    private static final String DATA_FILE = "componentMetadataStore";

    private Components() {}

    /** Returns where an image has what was kept for these features. */
    static Path file(Image image, List<Feature> features) {
        var sum = new CRC32();
        for (var feature : features) {
            sum.update(String.join(" ", feature.bundles()).getBytes(StandardCharsets.UTF_8));
            sum.update(' ');
        }
        return image.prepared().resolve("%08x.components".formatted(sum.getValue()));
    }

    /** Gives component runtime what was kept, before it starts; without it, or if it is damaged, the runtime reads the bundles. */
    static void offer(List<Bundle> bundles, Path file) {
        if (!Files.exists(file)) {
            return;
        }
        for (var bundle : bundles) {
            if (RUNTIME.equals(bundle.getSymbolicName())) {
                offer(bundle, file);
            }
        }
    }

    private static void offer(Bundle runtime, Path file) {
        try {
            var kept = Checked.read(file);
            var bytes = new byte[kept.remaining()];
            kept.get(bytes);
            var data = runtime.getDataFile(DATA_FILE);
            if (data != null) { // or Felix has said why there is none
                Files.write(data.toPath(), bytes);
                System.setProperty(KEEPING, "true");
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Components.class).debug("The components are read from their bundles", e);
        }
    }

    /** Keeps what component runtime has left in the framework's storage, if it was told to. */
    static void keep(Path storage, Path file) throws IOException {
        try (var bundles = Files.newDirectoryStream(storage)) {
            for (var bundle : bundles) {
                var left = bundle.resolve("data").resolve(DATA_FILE);
                if (Files.exists(left)) {
                    Checked.write(file, Files.readAllBytes(left));
                }
            }
        }
    }
}
