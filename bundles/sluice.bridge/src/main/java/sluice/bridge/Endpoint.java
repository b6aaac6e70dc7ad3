package sluice.bridge;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * Where a link leads, and as whom it goes there. Immutable.
 *
 * @param uri scheme, host and port, such as {@code mqtt://hq.example:1883}
 * @param clientId the client identifier, not empty
 * @param version the version of MQTT to begin with
 * @param username the user name, null for none
 * @param password the password, null for none
 * @param cleanStart whether the far side forgets what it knew of this client
 * @param sessionExpiry how long the far side keeps what it knows of this client after the link is lost, 0 s to
 *     4294967295 s; before MQTT 5 the far side decides
 * @param keepAlive the longest silence, 1 s to 65535 s
 * @param connectTimeout how long opening may take in all, at least 1 s
 * @param receiveMaximum how many unacknowledged messages the far side may send, 1 to 65535
 * @param way how the connection is made
 * @param authMethod the authentication method of MQTT 5 (4.12), whose data is the password then and goes into no password
 *     field; null for none
 * @param notification a topic there on which a retained {@code 1} says that the link is open, and {@code 0}, which is the will, that it is
 *     not; null for none
 */
public record Endpoint(
        URI uri,
        String clientId,
        Version version,
        @Nullable String username,
        @Nullable String password,
        boolean cleanStart,
        Duration sessionExpiry,
        Duration keepAlive,
        Duration connectTimeout,
        int receiveMaximum,
        Way way,
        @Nullable String authMethod,
        @Nullable TopicName notification) {

    /** What the notification topic says while the link is open. */
    public static final Payload HERE = Payload.of("1");

    /** What it says otherwise. */
    public static final Payload GONE = Payload.of("0");

    /** Versions of MQTT. */
    public enum Version {
        V3_1,
        V3_1_1,
        V5
    }

    /** An endpoint that is reached directly, with the system's trust, and knows no authentication method. */
    public Endpoint(
            URI uri,
            String clientId,
            Version version,
            @Nullable String username,
            @Nullable String password,
            boolean cleanStart,
            Duration sessionExpiry,
            Duration keepAlive,
            Duration connectTimeout,
            int receiveMaximum) {
        this(
                uri,
                clientId,
                version,
                username,
                password,
                cleanStart,
                sessionExpiry,
                keepAlive,
                connectTimeout,
                receiveMaximum,
                Way.DIRECT,
                null,
                null);
    }

    /** An endpoint that is not told whether the link is open. */
    public Endpoint(
            URI uri,
            String clientId,
            Version version,
            @Nullable String username,
            @Nullable String password,
            boolean cleanStart,
            Duration sessionExpiry,
            Duration keepAlive,
            Duration connectTimeout,
            int receiveMaximum,
            Way way,
            @Nullable String authMethod) {
        this(
                uri,
                clientId,
                version,
                username,
                password,
                cleanStart,
                sessionExpiry,
                keepAlive,
                connectTimeout,
                receiveMaximum,
                way,
                authMethod,
                null);
    }

    public Endpoint {
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("uri '" + uri + "' names no host");
        }
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("the client id is empty");
        }
        if (sessionExpiry.isNegative() || sessionExpiry.toSeconds() > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("session expiry must be 0 to 4294967295 s, not " + sessionExpiry);
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

    /** Returns this endpoint with another version of MQTT. */
    public Endpoint withVersion(Version other) {
        return change(draft -> draft.version = other);
    }

    /** Returns this endpoint at another address. */
    public Endpoint withUri(URI other) {
        return change(draft -> draft.uri = other);
    }

    /** Returns this endpoint with or without a clean start. */
    public Endpoint withCleanStart(boolean other) {
        return change(draft -> draft.cleanStart = other);
    }

    /** Returns this endpoint with another client identifier. */
    public Endpoint withClientId(String other) {
        return change(draft -> draft.clientId = other);
    }

    /** Returns this endpoint with another user name and password, null for none. */
    public Endpoint withLogin(@Nullable String user, @Nullable String secret) {
        return change(draft -> {
            draft.username = user;
            draft.password = secret;
        });
    }

    /** Returns this endpoint reached another way. */
    public Endpoint withWay(Way other) {
        return change(draft -> draft.way = other);
    }

    /** Returns this endpoint with an authentication method of MQTT 5, null for none. */
    public Endpoint withAuthMethod(@Nullable String other) {
        return change(draft -> draft.authMethod = other);
    }

    /** Returns this endpoint with a topic on which it is told whether the link is open, null for none. */
    public Endpoint withNotification(@Nullable TopicName other) {
        return change(draft -> draft.notification = other);
    }

    /** Returns who goes where, without anything that may be a secret: no login, nothing of the URI's query. */
    @Override
    public String toString() {
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return clientId + " at " + uri.getScheme() + "://" + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
    }

    private Endpoint change(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.endpoint();
    }

    /** An endpoint while it is changed. */
    private static final class Draft {

        private final Endpoint old;
        private URI uri;
        private String clientId;
        private Version version;
        private @Nullable String username;
        private @Nullable String password;
        private boolean cleanStart;
        private Way way;
        private @Nullable String authMethod;
        private @Nullable TopicName notification;

        Draft(Endpoint old) {
            this.old = old;
            uri = old.uri;
            clientId = old.clientId;
            version = old.version;
            username = old.username;
            password = old.password;
            cleanStart = old.cleanStart;
            way = old.way;
            authMethod = old.authMethod;
            notification = old.notification;
        }

        Endpoint endpoint() {
            return new Endpoint(
                    uri,
                    clientId,
                    version,
                    username,
                    password,
                    cleanStart,
                    old.sessionExpiry,
                    old.keepAlive,
                    old.connectTimeout,
                    old.receiveMaximum,
                    way,
                    authMethod,
                    notification);
        }
    }
}
