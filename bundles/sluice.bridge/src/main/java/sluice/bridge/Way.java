package sluice.bridge;

import org.jspecify.annotations.Nullable;

/**
 * How a link's connection is made. Immutable.
 *
 * @param tls what to say and believe where the URI's scheme asks for TLS
 * @param proxy through what to connect, null to connect directly
 * @param localAddress the local address to connect from, null for the system's choice
 * @param asBridge whether CONNECT says that a bridge connects, with the highest bit of the protocol level: before MQTT 5, and
 *     to Mosquitto, which then sends a bridge nothing back and keeps the retain flag. Others refuse it as a version they do not
 *     speak
 */
public record Way(
        Tls tls, @Nullable HttpProxy proxy, @Nullable String localAddress, boolean asBridge) {

    /** Straight there, with the system's trust. */
    public static final Way DIRECT = new Way(Tls.SYSTEM, null, null);

    /** A way of a client like any other. */
    public Way(Tls tls, @Nullable HttpProxy proxy, @Nullable String localAddress) {
        this(tls, proxy, localAddress, false);
    }

    /** Returns the same with other terms for TLS. */
    public Way withTls(Tls other) {
        return new Way(other, proxy, localAddress, asBridge);
    }

    /** Returns the same as a bridge, or as a client like any other. */
    public Way asBridge(boolean other) {
        return new Way(tls, proxy, localAddress, other);
    }
}
