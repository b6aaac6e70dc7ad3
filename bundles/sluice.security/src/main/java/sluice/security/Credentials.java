package sluice.security;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;

/**
 * What a stranger shows at the door. Immutable.
 *
 * @param listener the name of the door, for example {@code default}
 * @param peer where it comes from
 * @param clientId the client identifier it gave or was given
 * @param username the user name, null if it gave none
 * @param password the password's bytes, null if it gave none
 * @param certificates its TLS certificate chain, verified, its own first; empty if there is none
 */
public record Credentials(
        String listener,
        SocketAddress peer,
        String clientId,
        @Nullable String username,
        @Nullable Payload password,
        List<X509Certificate> certificates) {

    public Credentials {
        certificates = List.copyOf(certificates);
    }

    /** Returns these without the password, to be kept. */
    public Credentials withoutPassword() {
        return new Credentials(listener, peer, clientId, username, null, certificates);
    }
}
