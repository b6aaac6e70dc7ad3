package sluice.bridge;

import org.jspecify.annotations.Nullable;

/**
 * A proxy that opens a tunnel when asked with CONNECT (RFC 9110, 9.3.6). Immutable.
 *
 * @param host its name or address
 * @param port its port, 1 to 65535
 * @param username the user name for the Basic scheme (RFC 7617), null for none; without a colon
 * @param password the password, null for none
 */
public record HttpProxy(
        String host,
        int port,
        @Nullable String username,
        @Nullable String password) {

    public HttpProxy {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("proxy: the port must be 1 to 65535, not " + port);
        }
        if (username != null && username.indexOf(':') >= 0) {
            throw new IllegalArgumentException("proxy.username: a colon cannot be sent in a user name (RFC 7617)");
        }
    }

    /** Returns everything but the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
