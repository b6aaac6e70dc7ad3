package sluice.bridge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a link says and believes while it sets up TLS. Immutable. That the certificate is valid and names the host is always
 * checked; there is no way to switch that off.
 *
 * @param authorities a PEM file, or a folder of them, with the certificates to trust; null for those the system trusts
 * @param certificate a PEM file with the client's certificate and those between it and its authority, null for none
 * @param key a PEM file with the client's private key in PKCS#8, null for none; given if and only if the certificate is
 * @param alpn the application protocol to ask for (RFC 7301), null for none
 * @param serverName the name to ask for (SNI, RFC 6066) and to find in the certificate, null for the URI's host
 */
public record Tls(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String alpn,
        @Nullable String serverName) {

    /** The system's authorities, no client certificate, the host's name. */
    public static final Tls SYSTEM = new Tls(null, null, null, null, null);

    public Tls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    certificate == null
                            ? "tls.certificate: missing, but there is a tls.key; name both or neither"
                            : "tls.key: missing, but there is a tls.certificate; name both or neither");
        }
    }

    /** Returns the same with another application protocol. */
    public Tls withAlpn(@Nullable String other) {
        return new Tls(authorities, certificate, key, other, serverName);
    }
}
