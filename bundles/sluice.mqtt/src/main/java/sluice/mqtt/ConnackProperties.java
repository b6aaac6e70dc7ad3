package sluice.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells a client in its CONNACK beside the reason code (MQTT 5, section 3.2.2.3). Immutable. What is null is
 * absent; the rest has its defaults.
 *
 * @param limits what the server is ready to receive
 * @param features what the server can do
 * @param sessionExpiry how long it keeps the session, if not as long as it was asked to
 * @param assignedClientId the client identifier it made up for a client without one
 * @param serverKeepAlive the keep-alive time it enforces, if not the client's
 * @param responseInformation what response topics may be built from
 * @param serverReference another server to use
 * @param authentication the last step of an extended authentication
 */
public record ConnackProperties(
        ReceiveLimits limits,
        ServerFeatures features,
        @Nullable Duration sessionExpiry,
        @Nullable String assignedClientId,
        @Nullable Duration serverKeepAlive,
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable Authentication authentication) {

    /** What a CONNACK without properties says: every CONNACK of MQTT 3.1.1. */
    public static final ConnackProperties NONE = of(ReceiveLimits.DEFAULT, ServerFeatures.ALL);

    public ConnackProperties {
        if (sessionExpiry != null) {
            Checks.checkSeconds(sessionExpiry, 0xFFFF_FFFFL, "session expiry");
        }
        if (serverKeepAlive != null) {
            Checks.checkSeconds(serverKeepAlive, 65_535, "server keep alive");
        }
        Text.check(assignedClientId);
        Text.check(responseInformation);
        Text.check(serverReference);
    }

    /** Returns the properties of a server with these limits and features, and nothing to say about the client. */
    public static ConnackProperties of(ReceiveLimits limits, ServerFeatures features) {
        return new ConnackProperties(limits, features, null, null, null, null, null, null);
    }

    /** Returns these properties with what this client has to know about its session; null for what is as it asked. */
    public ConnackProperties forClient(
            @Nullable Duration keptFor, @Nullable String clientId, @Nullable Duration keepAlive) {
        return new ConnackProperties(
                limits, features, keptFor, clientId, keepAlive, responseInformation, serverReference, authentication);
    }

    /** Returns these properties with the last step of an extended authentication. */
    public ConnackProperties withAuthentication(Authentication step) {
        return new ConnackProperties(
                limits,
                features,
                sessionExpiry,
                assignedClientId,
                serverKeepAlive,
                responseInformation,
                serverReference,
                step);
    }
}
