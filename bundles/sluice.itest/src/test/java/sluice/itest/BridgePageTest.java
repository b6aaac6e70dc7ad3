package sluice.itest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bridge to Debian's mosquitto, as the page about it says. */
class BridgePageTest {

    @TempDir
    Path home;

    @TempDir
    Path far;

    @Test
    void thePageIsRight() throws Exception {
        assumeTrue(Mosquitto.hasBroker() && Mosquitto.hasClients(), "skipped, because mosquitto is not installed");
        var page = HowTo.read("bridge-to-mosquitto.md");
        int port = Mosquitto.freePort();
        try (var gateway = Gateway.start(home, "--features", "broker,bridge")) {
            UnaryOperator<String> ports =
                    line -> line.replace("1883", "" + gateway.mqttPort()).replace("1884", "" + port);
            try (var broker = Mosquitto.broker(far, port)) {
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
            try (var _ = Mosquitto.broker(far, port)) {
                page.run(gateway, ports, "-W 30");
            }
        }
    }
}
