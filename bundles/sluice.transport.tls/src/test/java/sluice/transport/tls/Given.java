package sluice.transport.tls;

import java.util.List;

/** Settings as a test needs them. */
final class Given {

    static final Settings SERVER = of("server.pem", "server.key");

    private static final List<String> BOTH = List.of("TLSv1.2", "TLSv1.3");

    private Given() {}

    static Settings of(String certificate, String key) {
        return new Settings(
                "tls", certificate, key, List.of("TLSv1.2", "TLSv1.3"), "none", "", "", List.of(), List.of(), 5_000);
    }

    static Settings clients(String demand, String ca, String crl) {
        return new Settings("tls", "server.pem", "server.key", BOTH, demand, ca, crl, List.of(), List.of(), 5_000);
    }

    static Settings named(String... serverNames) {
        return new Settings(
                "tls", "server.pem", "server.key", BOTH, "none", "", "", List.of(serverNames), List.of("mqtt"), 5_000);
    }

    static Settings within(int millis) {
        return new Settings("tls", "server.pem", "server.key", BOTH, "none", "", "", List.of(), List.of(), millis);
    }

    static Settings speaking(String version, String protocol, String serverName) {
        return new Settings(
                "tls",
                "server.pem",
                "server.key",
                List.of(version),
                "none",
                "",
                "",
                List.of(serverName),
                List.of(protocol),
                5_000);
    }
}
