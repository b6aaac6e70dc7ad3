package sluice.itest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** A bridge to Debian's mosquitto, as the page about it says. */
class BridgePageTest {

    @TempDir
    Path home;

    @Test
    void thePageIsRight() throws Exception {
        Mosquitto.assumeInstalled();
        MosquittoClient.assumeInstalled();
        var page = HowTo.read("bridge-to-mosquitto.md");
        int port = Ports.free();
        try (var gateway = Gateway.start(home, "--features", "broker,bridge")) {
            UnaryOperator<String> ports =
                    line -> line.replace("1883", "" + gateway.mqttPort()).replace("1884", "" + port);
            try (var broker = Mosquitto.startAt(port)) {
                page.write(gateway, "etc/sluice.bridge~hq.json", "1884", "" + port);
                page.run(gateway, ports, "sensors/cellar/temperature");
                page.run(gateway, ports, "cmd/lamp");
                page.write(gateway, "etc/sluice.bridge~hq.json+", "1884", "" + port);
                Files.move(
                        home.resolve("etc/sluice.bridge~hq.json+"),
                        home.resolve("etc/sluice.bridge~hq.json"),
                        StandardCopyOption.REPLACE_EXISTING);
                gateway.awaitLog("etc/sluice.bridge~hq.json");
                page.run(gateway, ports, "alarms/smoke");
                broker.kill();
            }
            page.run(gateway, ports, "-m open");
            try (var _ = Mosquitto.startAt(port)) {
                page.run(gateway, ports, "-W 30");
            }
        }
    }
}
