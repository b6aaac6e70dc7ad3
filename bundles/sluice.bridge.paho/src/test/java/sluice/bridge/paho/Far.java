package sluice.bridge.paho;

import java.io.IOException;
import java.util.List;
import sluice.broker.FarBroker;
import sluice.testing.net.Certificates;
import sluice.testing.net.Mosquitto;

/** A far side that speaks a scheme: mosquitto, or where that has no WebSocket, our own broker. */
record Far(int port, List<AutoCloseable> parts) implements AutoCloseable {

    static Far start(String scheme, Certificates authority, String certificate) throws Exception {
        return switch (scheme) {
            case "mqtt" -> {
                var mosquitto = Mosquitto.start();
                yield new Far(mosquitto.port(), List.of(mosquitto));
            }
            case "mqtts" -> {
                var mosquitto = Mosquitto.start(
                        "allow_anonymous true",
                        "cafile " + authority.file("ca.pem"),
                        "certfile " + authority.file(certificate + ".pem"),
                        "keyfile " + authority.file(certificate + ".key"),
                        "require_certificate true");
                yield new Far(mosquitto.port(), List.of(mosquitto));
            }
            case "ws" -> {
                var broker = new FarBroker();
                yield new Far(broker.webSocketPort(), List.of(broker));
            }
            case "wss" -> {
                var broker = new FarBroker();
                var door = new TlsDoor(authority, certificate, broker.webSocketPort());
                yield new Far(door.port(), List.of(door, broker));
            }
            default -> throw new IllegalArgumentException(scheme);
        };
    }

    @Override
    public void close() throws IOException {
        for (var part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
