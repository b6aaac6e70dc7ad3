package sluice.config;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of a bundle that describes configurations. It is looked through for the PIDs it names at once, and parsed when somebody asks for one of them:
 * a gateway with 90 bundles and 7 configurations parses 7 files and spares a tenth of its start. Guarded by the lock of {@link Descriptions}.
 */
final class MetatypeFile {

    private static final Logger log = LoggerFactory.getLogger(MetatypeFile.class);

    private final String bundle;
    private final URL url;
    private Set<String> named = Set.of();
    private @Nullable Map<String, Description> parsed;

    private MetatypeFile(String bundle, URL url) {
        this.bundle = bundle;
        this.url = url;
    }

    /** Looks through a file of the bundle of this name. */
    static MetatypeFile of(String bundle, URL url) {
        var file = new MetatypeFile(bundle, url);
        try (var in = url.openStream()) {
            var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (isPlain(text)) {
                file.named = named(text);
            } else {
                file.parse();
            }
        } catch (IOException e) {
            file.unreadable(e);
        }
        return file;
    }

    /** Returns what the file says about this PID, or null. */
    @Nullable
    Description of(String pid) {
        return parsed != null || named.contains(pid) ? parse().get(pid) : null;
    }

    /** Returns the PIDs that the file names. */
    Set<String> pids() {
        return parsed == null ? named : parsed.keySet();
    }

    /** Parses the file unless it is; if it is none of its kind, that is logged, and it says nothing. */
    Map<String, Description> parse() {
        var content = parsed;
        if (content == null) {
            content = Map.of();
            try (var in = url.openStream()) {
                content = MetatypeReader.read(in.readAllBytes());
            } catch (IOException e) {
                unreadable(e);
            }
            parsed = content;
        }
        return content;
    }

    private void unreadable(IOException e) {
        parsed = Map.of();
        log.warn(
                "{} of {} is no metatype file, its configurations are not checked: {}",
                url.getPath(),
                bundle,
                e.getMessage());
    }

    /** Returns whether each PID stands in the file as it is: in bytes that are ASCII, and without character references. */
    private static boolean isPlain(String text) {
        return text.startsWith("<") && text.indexOf('\0') < 0 && !text.contains("&#");
    }

    /** Returns the values of all attributes {@code pid} and {@code factoryPid}, perhaps also of some that are commented out. */
    private static Set<String> named(String text) {
        var named = new TreeSet<String>();
        for (int at = text.indexOf("id"); at >= 0; at = text.indexOf("id", at + 1)) {
            if (at > 0 && "pP".indexOf(text.charAt(at - 1)) >= 0) {
                int equals = skipBlanks(text, at + 2);
                int begin = text.startsWith("=", equals) ? skipBlanks(text, equals + 1) : text.length();
                int end = begin < text.length() ? text.indexOf(text.charAt(begin), begin + 1) : -1;
                if (end > 0) {
                    named.add(text.substring(begin + 1, end));
                }
            }
        }
        return named;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }
}
