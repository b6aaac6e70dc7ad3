package sluice.bridge;

import org.jspecify.annotations.Nullable;

/**
 * How a link's connection is made. Immutable.
 *
 * @param tls what to say and believe where the URI's scheme asks for TLS
 * @param proxy through what to connect, null to connect directly
 * @param localAddress the local address to connect from, null for the system's choice
 */
public record Way(
        Tls tls, @Nullable HttpProxy proxy, @Nullable String localAddress) {

    /** Straight there, with the system's trust. */
    public static final Way DIRECT = new Way(Tls.SYSTEM, null, null);

    /** Returns the same with other terms for TLS. */
    public Way withTls(Tls other) {
        return new Way(other, proxy, localAddress);
    }
}
