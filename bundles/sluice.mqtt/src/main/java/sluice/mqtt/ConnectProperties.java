package sluice.mqtt;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.UserProperty;

/**
 * What a client asks for in its CONNECT beside the fields every version has (MQTT 5, section 3.1.2.11). Immutable. Absent
 * properties have their defaults.
 *
 * @param sessionExpiry how long the session outlives the connection, in whole seconds; {@link #FOREVER} never ends
 * @param limits what the client is ready to receive
 * @param responseInformation whether it asks for response information
 * @param problemInformation whether it takes diagnostics in any packet, not only in CONNACK and DISCONNECT
 * @param authentication the first step of an extended authentication
 * @param user name-value pairs, in order
 */
public record ConnectProperties(
        Duration sessionExpiry,
        ReceiveLimits limits,
        boolean responseInformation,
        boolean problemInformation,
        @Nullable Authentication authentication,
        List<UserProperty> user) {

    /** A session expiry of 2^32 - 1 seconds: never. */
    public static final Duration FOREVER = Duration.ofSeconds(0xFFFF_FFFFL);

    /** What a CONNECT without properties says; also MQTT 3.1.1 with clean session. */
    public static final ConnectProperties NONE =
            new ConnectProperties(Duration.ZERO, ReceiveLimits.DEFAULT, false, true, null, List.of());

    /** What MQTT 3.1.1 without clean session amounts to: a session that never expires. */
    public static final ConnectProperties KEPT = NONE.withSessionExpiry(FOREVER);

    public ConnectProperties {
        Checks.checkSeconds(sessionExpiry, 0xFFFF_FFFFL, "session expiry");
        user = List.copyOf(user);
    }

    /** Returns these properties with another session expiry. */
    public ConnectProperties withSessionExpiry(Duration value) {
        return new ConnectProperties(value, limits, responseInformation, problemInformation, authentication, user);
    }

    /** Returns these properties with other limits. */
    public ConnectProperties withLimits(ReceiveLimits value) {
        return new ConnectProperties(
                sessionExpiry, value, responseInformation, problemInformation, authentication, user);
    }
}
