package sluice.bridge.engine;

import java.net.URI;
import java.util.Map;

/** The ports URIs mean that name none. */
final class Ports {

    private static final Map<String, Integer> USUAL = Map.of("mqtt", 1883, "mqtts", 8883, "ws", 80, "wss", 443);

    private Ports() {}

    static int of(URI uri) {
        return uri.getPort() < 0 ? USUAL.getOrDefault(uri.getScheme(), 1883) : uri.getPort();
    }
}
