package sluice.bridge.paho;

import java.net.URI;
import java.time.Duration;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;

/** Endpoints for tests. */
final class Endpoints {

    private Endpoints() {}

    static Endpoint at(int port, String clientId, Version version) {
        return new Endpoint(
                URI.create("mqtt://127.0.0.1:" + port),
                clientId,
                version,
                null,
                null,
                false,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                100);
    }

    static Endpoint as(Endpoint endpoint, String username, String password) {
        return new Endpoint(
                endpoint.uri(),
                endpoint.clientId(),
                endpoint.version(),
                username,
                password,
                true,
                endpoint.sessionExpiry(),
                endpoint.keepAlive(),
                endpoint.connectTimeout(),
                endpoint.receiveMaximum());
    }
}
