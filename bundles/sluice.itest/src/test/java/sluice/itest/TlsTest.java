package sluice.itest;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Ports;

/** TLS in the image, as the page about it says. */
class TlsTest {

    @TempDir
    Path home;

    @Test
    void thePageIsRight() throws Exception {
        var page = HowTo.read("tls.md");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            int port = Ports.free();
            page.run(gateway, port, "plant-ca");
            page.write(gateway, "etc/sluice.transport.tls~default.json");
            page.write(gateway, "etc/sluice.broker.listener~tls.json", "8883", Integer.toString(port));
            gateway.awaitLog("MQTT clients are served at 127.0.0.1:" + port);
            page.run(gateway, port, "mosquitto_pub");
        }
    }

    @Test
    void severalListenersGoTheirOwnWaysAsThePageAboutThemSays() throws Exception {
        var page = HowTo.read("listeners.md");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            var plain = Integer.toString(gateway.mqttPort());
            var sensors = Integer.toString(Ports.free());
            HowTo.read("tls.md").run(gateway, 0, "plant-ca");
            page.write(gateway, "etc/rights");
            page.write(gateway, "etc/sluice.security.file.json");
            gateway.awaitLog("Rights are those of ");
            page.write(gateway, "etc/sluice.transport.tls~sensors.json");
            page.write(gateway, "etc/sluice.broker.listener~sensors.json", "8883", sensors);
            gateway.awaitLog("MQTT clients are served at 127.0.0.1:" + sensors);
            page.run(gateway, line -> line.replace("1883", plain).replace("8883", sensors), "mosquitto_pub");
            gateway.awaitLog("TLS transport tls-sensors refused 127.0.0.1, 1 times so far: ");
        }
    }
}
