package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** The console's page of bridges in a real browser, open all the time while bridges come, fail, recover and go. */
class BridgesInBrowserTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path home;

    @TempDir
    Path profile;

    @Test
    void thePageFollowsWhatHappensToBridges() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped, because chromium is not installed");
        Mosquitto.assumeInstalled();
        int port = Ports.free();
        try (var gateway = Gateway.start(home, "--features", "broker,bridge,console");
                var here = new Viewer(gateway.mqttPort(), "here");
                var page = open(gateway)) {
            page.await("!document.getElementById('empty').hidden && document.body.innerText.includes('0 bridges')");

            try (var _ = Mosquitto.startAt(port)) {
                bridge(gateway, "hq", port, "\"out a/#\"");
                page.await(CARD + "('hq').querySelector('h2').innerText.includes('connected')");
                assertThat(page.run("document.getElementById('empty').hidden")).isEqualTo("true");
                for (int i = 0; i < 3; i++) {
                    here.publish("a/" + i, "x", 1);
                }
                here.publish("a/large", "x".repeat(1_000), 1);
                assertThat(page.await(shows("hq", "Put aside: 1"))).contains("the far side takes");
                assertThat(fact(page, "Sent / received")).isEqualTo("3 / 0");
                assertThat(fact(page, "Dropped")).isEqualTo("1 too long");
                assertThat(page.run(CARD + "('hq').querySelector('tbody td:nth-child(3)').innerText"))
                        .as("of the only rule")
                        .isEqualTo("4");
                page.run("[..." + CARD
                        + "('hq').querySelectorAll('button')].find(each => each.innerText === 'Drop').click()");
                page.await("!" + CARD + "('hq').innerText.includes('Put aside')");

                bridge(gateway, "hq", port, "\"up a/#\"");
                assertThat(page.await(shows("hq", "the new configuration is wrong")))
                        .contains("connected", "routes[0]: 'up' at column 1 is no direction");
                bridge(gateway, "hq", port, "\"out a/#\", \"in cmd/#\"");
                page.await("!" + CARD + "('hq').innerText.includes('wrong') && " + CARD
                        + "('hq').innerText.includes('in cmd/#')");

                bridge(gateway, "other", port, "\"out b/#\"");
                page.await(CARD + "('other').querySelector('h2').innerText.includes('connected')");
                page.await("document.getElementById('status').innerText.includes('2 bridges')");
                Files.delete(home.resolve("etc/sluice.bridge~other.json"));
                page.await(
                        "!" + CARD + "('other') && document.getElementById('status').innerText.includes('1 bridge')");
                assertThat(fact(page, "Connects")).as("of the one that stayed").isEqualTo("1");
            }
            here.publish("a/late", "x", 1);
            assertThat(page.await(shows("hq", "backing off"))).contains("Connection refused");
            assertThat(page.await(CARD + "('hq').querySelector('.hint').innerText"))
                    .isNotBlank();
            page.await(CARD + "('hq').innerText.includes('1 (')"); // waits, and how much it is
            try (var _ = Mosquitto.startAt(port)) {
                page.await(CARD + "('hq').querySelector('h2').innerText.includes('connected')");
                page.await(FACT.formatted("Sent / received") + " === '4 / 0'");
            }
        }
    }

    private static final String CARD = "(name => document.querySelector('[aria-label=\"Bridge ' + name + '\"]'))";

    private static final String FACT = "[..." + CARD
            + "('hq').querySelectorAll('dt')].find(each => each.innerText === '%s').nextSibling.innerText";

    private Page open(Gateway gateway) throws Exception {
        var password =
                Files.readString(home.resolve("secrets/console-password")).strip();
        var console = gateway.console().replace("http://", "http://admin:" + password + "@");
        return new Page(profile.resolve("browser"), console + "/bridges");
    }

    /** An expression that gives the text of a bridge's card as soon as it has these words in it. */
    private static String shows(String bridge, String words) {
        var text = CARD + "('" + bridge + "').innerText";
        return text + ".includes('" + words + "') && " + text;
    }

    private static String fact(Page page, String name) throws Exception {
        return page.run(FACT.formatted(name));
    }

    private static void bridge(Gateway gateway, String name, int port, String routes) {
        gateway.write("etc/sluice.bridge~" + name + ".json", """
                {
                  "uri": "mqtt://127.0.0.1:%d",
                  "client.id": "%s",
                  "maximum.packet": 500,
                  "reconnect.cap.millis": 1500,
                  "routes": [%s]
                }
                """.formatted(port, name, routes));
    }
}
