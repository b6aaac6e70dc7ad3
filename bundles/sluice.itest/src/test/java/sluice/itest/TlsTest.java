package sluice.itest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS in the image, as the page about it says. */
class TlsTest {

    @TempDir
    Path home;

    @Test
    void thePageIsRight() throws Exception {
        var page = HowTo.read("tls.md");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            int port = freePort();
            page.run(gateway, port, "plant-ca");
            page.write(gateway, "etc/sluice.transport.tls~default.json");
            page.write(gateway, "etc/sluice.broker.listener~tls.json", "8883", Integer.toString(port));
            gateway.awaitLog("MQTT clients are served at 127.0.0.1:" + port);
            page.run(gateway, port, "mosquitto_pub");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
