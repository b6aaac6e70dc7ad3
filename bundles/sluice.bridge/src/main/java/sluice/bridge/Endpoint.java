package sluice.bridge;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a link leads, and as whom it goes there. Immutable.
 *
 * @param uri scheme, host and port, such as {@code mqtt://hq.example:1883}
 * @param clientId the client identifier, not empty
 * @param version the version of MQTT to begin with
 * @param username the user name, null for none
 * @param password the password, null for none
 * @param cleanStart whether the far side forgets what it knew of this client
 * @param keepAlive the longest silence, 1 s to 65535 s
 * @param connectTimeout how long opening may take in all, at least 1 s
 * @param receiveMaximum how many unacknowledged messages the far side may send, 1 to 65535
 */
public record Endpoint(
        URI uri,
        String clientId,
        Version version,
        @Nullable String username,
        @Nullable String password,
        boolean cleanStart,
        Duration keepAlive,
        Duration connectTimeout,
        int receiveMaximum) {

    /** Versions of MQTT. */
    public enum Version {
        V3_1,
        V3_1_1,
        V5
    }

    public Endpoint {
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("uri '" + uri + "' names no host");
        }
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("the client id is empty");
        }
        if (keepAlive.toSeconds() < 1 || keepAlive.toSeconds() > 65_535) {
            throw new IllegalArgumentException("keep-alive must be 1 s to 65535 s, not " + keepAlive);
        }
        if (connectTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("connect timeout must be at least 1 s, not " + connectTimeout);
        }
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receive maximum must be 1 to 65535, not " + receiveMaximum);
        }
    }

    /** Returns everything but the password. */
    @Override
    public String toString() {
        return clientId + " at " + uri;
    }
}
