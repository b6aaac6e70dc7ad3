package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules in the image, as the page about them says. */
class RulesTest {

    @TempDir
    Path home;

    @Test
    void thePageIsRight() throws Exception {
        MosquittoClient.assumeInstalled();
        var page = HowTo.read("rules.md");
        try (var gateway = Gateway.start(home, "--features", "broker,rules");
                var here = new Viewer(gateway.mqttPort(), "here", "cmd/#")) {
            page.write(gateway, "etc/sluice.rule~fan-on.json");
            page.write(gateway, "etc/sluice.rule~fan-off.json");
            gateway.awaitLog("sluice.rule~fan-on.json applied");
            gateway.awaitLog("sluice.rule~fan-off.json applied");
            page.run(gateway, gateway.mqttPort(), "mosquitto_pub");
            here.await(message -> message.payload().equals("off"));
            assertThat(here.seen())
                    .extracting(Viewer.Seen::topic, Viewer.Seen::payload)
                    .containsExactly(tuple("cmd/cellar/fan/set", "on"), tuple("cmd/cellar/fan/set", "off"));
        }
    }
}
