package sluice.bridge.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import sluice.bridge.Login;

/**
 * Whether a link's login still holds: its time has not come, and the files it was made of are the same. Immutable.
 *
 * @param renewAt when the login has to be renewed
 * @param files what it was made of
 * @param seen what those looked like
 */
record Freshness(Instant renewAt, List<Path> files, String seen) {

    /** Nothing to watch. */
    static final Freshness FOREVER = new Freshness(Instant.MAX, List.of(), "");

    static Freshness of(Login login) {
        var tls = login.endpoint().way().tls();
        var files = Stream.concat(
                        login.files().stream(),
                        Stream.of(tls.authorities(), tls.certificate(), tls.key())
                                .filter(Objects::nonNull))
                .toList();
        return new Freshness(login.renewAt(), files, look(files));
    }

    /** Returns the same without a time: only other files make a difference. */
    Freshness untilFilesChange() {
        return new Freshness(Instant.MAX, files, look(files));
    }

    /** Returns why the login holds no longer, empty if it does. */
    String over(Instant now) {
        if (!now.isBefore(renewAt)) {
            return "its token is renewed";
        }
        return look(files).equals(seen) ? "" : "its credentials have changed";
    }

    private static String look(List<Path> files) {
        var text = new StringBuilder();
        for (var file : files) {
            try {
                text.append(file)
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(Files.size(file))
                        .append('\n');
            } catch (IOException e) {
                text.append(file).append(" away\n"); // being replaced, perhaps
            }
        }
        return text.toString();
    }
}
