package sluice.bridge;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What opens a link for a while. Immutable.
 *
 * @param endpoint what to open, complete
 * @param renewAt when the link has to be replaced by one with a new login, in time before this one ends;
 *     {@link Instant#MAX} for never
 * @param files what it was read from: when one of them changes, the link is replaced
 */
public record Login(Endpoint endpoint, Instant renewAt, List<Path> files) {

    public Login {
        files = List.copyOf(files);
    }

    /** Returns a login that holds as long as the link does. */
    public static Login lasting(Endpoint endpoint) {
        return new Login(endpoint, Instant.MAX, List.of());
    }
}
