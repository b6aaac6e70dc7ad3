package sluice.transport.tls;

import java.util.List;

/** What a configuration says. Immutable. */
record Settings(
        String name,
        String certificate,
        String key,
        List<String> versions,
        String clientCertificates,
        String clientCa,
        String clientCrl,
        List<String> serverNames,
        List<String> alpn,
        int handshakeMillis) {

    Settings {
        versions = List.copyOf(versions);
        serverNames = List.copyOf(serverNames);
        alpn = List.copyOf(alpn);
    }

    static Settings of(Config config) {
        return new Settings(
                config.name(),
                config.certificate(),
                config.key(),
                List.of(config.versions()),
                config.client_certificates(),
                config.client_ca(),
                config.client_crl(),
                List.of(config.server_names()),
                List.of(config.alpn()),
                config.handshake_timeout_millis());
    }
}
