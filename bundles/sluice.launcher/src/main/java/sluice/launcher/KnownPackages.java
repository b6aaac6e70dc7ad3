package sluice.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/**
 * The packages of the Java runtime that the framework exports, as it worked them out once: it puts these 7 KB of text together by replacing name after name,
 * which was a fifth of what a start allocated. Good for one Java runtime with these modules.
 */
final class KnownPackages {

    private KnownPackages() {}

    /** Returns the list, if there is one for this runtime. */
    static Optional<String> read(Path file) {
        try {
            var text = StandardCharsets.UTF_8.decode(Checked.read(file)).toString();
            var runtime = runtime();
            return text.startsWith(runtime) ? Optional.of(text.substring(runtime.length())) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // the framework works it out
        }
    }

    /** Writes what the framework exports. */
    static void write(Bundle framework, Path file) throws IOException {
        var packages = framework.getHeaders("").get(Constants.EXPORT_PACKAGE);
        Checked.write(file, (runtime() + packages).getBytes(StandardCharsets.UTF_8));
    }

    private static String runtime() {
        var names = new TreeSet<String>();
        for (var module : ModuleLayer.boot().modules()) {
            names.add(module.getName());
        }
        return Runtime.version() + " " + names + "\n";
    }
}
