package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and rights in the image, as the page about them says. */
class UsersAndRightsTest {

    @TempDir
    Path home;

    @Test
    void thePageIsRight() throws Exception {
        var page = HowTo.read("users-and-rights.md");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            int port = gateway.mqttPort();
            page.run(gateway, port, "mosquitto_passwd");
            page.write(gateway, "etc/rights");
            page.write(gateway, "etc/sluice.security.file.json");
            gateway.awaitLog("Users are those of ");
            gateway.awaitLog("Rights are those of ");
            awaitInForce(port);
            page.run(gateway, port, "ada");
            page.run(gateway, port, "sensor7");
            page.write(gateway, "etc/rules");
            page.run(gateway, port, "sed -i");
            gateway.awaitLog("Rights are those of " + home.resolve("etc/rules"));
            awaitInForce(port);
            page.run(gateway, port, "silence");
            gateway.stop();
        }
        aRetainedMessageOfSomebodyWhoMayNotPublishAnyMoreIsNotSent();
    }

    /** Between two configurations nobody is let in for a moment. */
    private static void awaitInForce(int port) throws Exception {
        HowTo.shell("until mosquitto_pub -p %d -u ada -P enigma -q 1 -t cellar/ready -m x; do :; done".formatted(port));
    }

    /** What ada said, before the restart, of the lamp: a later topic comes first, for hers does not come at all. */
    private void aRetainedMessageOfSomebodyWhoMayNotPublishAnyMoreIsNotSent() throws Exception {
        Files.writeString(home.resolve("etc/rules"), "allow user ada read cellar/#\nallow user sensor7 all cellar/#\n");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            var port = " -p " + gateway.mqttPort();
            HowTo.shell("mosquitto_pub -u sensor7 -P hothothot -q 1 -r -t cellar/zero -m zero" + port);
            HowTo.shell("test \"$(mosquitto_sub -u ada -P enigma -t 'cellar/#' -C 1 -W 10%s)\" = zero".formatted(port));
            gateway.stop();
        }
        Files.writeString(home.resolve("etc/rules"), "allow user ada all cellar/#\n");
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            var port = " -p " + gateway.mqttPort();
            HowTo.shell("test \"$(mosquitto_sub -u ada -P enigma -t 'cellar/#' -C 1 -W 10%s)\" = dim".formatted(port));
        }
    }

    @Test
    void aDamagedFileEndsTheStartWithALineNumber() throws Exception {
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            gateway.stop();
        }
        Files.writeString(home.resolve("etc/users"), "ada:enigma\n");
        try (var gateway =
                Gateway.launch(home, "--features", "broker", "--set", "sluice.security.file/passwords=users")) {
            assertThat(gateway.awaitExit()).isNotZero();
            assertThat(gateway.output()).isEmpty();
            assertThat(gateway.logs())
                    .anyMatch(line -> line.startsWith("sluice: --set sluice.security.file: passwords: ")
                            && line.contains("users line 1: "))
                    .noneMatch(line -> line.contains("MQTT clients are served"));
        }
    }
}
