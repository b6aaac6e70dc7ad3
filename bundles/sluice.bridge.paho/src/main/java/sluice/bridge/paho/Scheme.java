package sluice.bridge.paho;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;

/** The schemes a URI may have here. */
enum Scheme {
    MQTT(1883, false, false),
    MQTTS(8883, true, false),
    WS(80, false, true),
    WSS(443, true, true);

    private final int port;
    private final boolean tls;
    private final boolean webSocket;

    Scheme(int port, boolean tls, boolean webSocket) {
        this.port = port;
        this.tls = tls;
        this.webSocket = webSocket;
    }

    /** @throws IllegalArgumentException if there is none like this */
    static Scheme of(URI uri) {
        var name = uri.getScheme() == null ? "" : uri.getScheme().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "uri: '" + uri + "' begins with none of mqtt://, mqtts://, ws://, wss://"));
    }

    /** Returns the port where the URI names none. */
    int port() {
        return port;
    }

    boolean tls() {
        return tls;
    }

    boolean webSocket() {
        return webSocket;
    }
}
