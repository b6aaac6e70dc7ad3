package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samplers and rules come, change and go as files in etc/ of the running gateway. */
class LiveConfigurationTest {

    @TempDir
    Path home;

    private Gateway gateway;
    private Viewer viewer;

    @BeforeEach
    void start() throws Exception {
        gateway = Gateway.start(home);
        viewer = new Viewer(gateway.mqttPort(), "viewer", "#");
    }

    @AfterEach
    void end() throws Exception {
        viewer.close();
        gateway.close();
    }

    @Test
    void aSamplerFileStartsChangesAndStopsReadings() throws Exception {
        gateway.write("etc/sluice.device.sampler~fast.json", """
                {"topic": "fast", "device": "cellar", "interval.millis": 50}
                """);
        viewer.awaitTopic("fast/temperature");

        gateway.write("etc/sluice.device.sampler~fast.json", """
                {"topic": "other", "device": "cellar", "interval.millis": 50, "encoding": "plain"}
                """);
        var plain = viewer.awaitTopic("other/temperature");
        assertThat(plain.payload()).matches("-?\\d+(\\.\\d+)?");

        Files.delete(home.resolve("etc/sluice.device.sampler~fast.json"));
        gateway.awaitLog("sluice.device.sampler~fast");
        assertThat(viewer.disconnects()).isEmpty();
    }

    @Test
    void aRuleActsOnReadings() throws Exception {
        gateway.write("etc/sluice.rule~warm.json", """
                {
                  "filter": "sensors/cellar/temperature",
                  "condition": "value > -100 and unit == \\"Cel\\"",
                  "topic": "alarms/cellar",
                  "template": "{\\"warm\\":{value}}"
                }
                """);

        assertThat(viewer.awaitTopic("alarms/cellar").payload()).matches("\\{\"warm\":-?\\d+(\\.\\d+)?}");
    }

    @Test
    void wrongFilesAreRefusedWithFileKeyAndReasonAndNothingElseStops() throws Exception {
        gateway.write("etc/sluice.device.sampler~a.json", "{\"topic\": \"a\", \"intervall.millis\": 50}");
        var unknown = gateway.awaitLog("sluice.device.sampler~a.json refused");
        gateway.write("etc/sluice.device.sampler~b.json", "{\"topic\": \"b\", \"interval.millis\": 1}");
        var small = gateway.awaitLog("sluice.device.sampler~b.json refused");
        gateway.write("etc/sluice.rule~c.json", "{\"filter\": \"a/#/b\", \"topic\": \"x\"}");
        var filter = gateway.awaitLog("sluice.rule~c.json refused");
        gateway.write("etc/sluice.bridge~d.json", "{\"uri\": \"mqtt://127.0.0.1:1\", \"routes\": [\"sideways a/#\"]}");
        var route = gateway.awaitLog("sluice.bridge~d.json refused");
        gateway.write("etc/sluice.rule~e.json", "{\"filter\": \"a\",\n \"topic\" \"x\"}");
        var json = gateway.awaitLog("sluice.rule~e.json refused");

        assertThat(unknown).contains("refused", "intervall.millis", "interval.millis");
        assertThat(small).contains("refused", "interval.millis", "10");
        assertThat(filter).contains("refused", "filter", "# must be the whole last level");
        assertThat(route).contains("refused", "routes", "sideways");
        assertThat(json).contains("refused", "line 2");
        assertThat(gateway.logs())
                .as("each mistake is said once")
                .filteredOn(line -> line.contains("# must be the whole last level") || line.contains("sideways"))
                .hasSize(2);
        int now = viewer.seen().size();
        viewer.awaitFrom(now, message -> message.topic().equals("sensors/cellar/temperature"));
        assertThat(viewer.disconnects()).isEmpty();
    }

    @Test
    void aChangeThatABridgeOrRuleDoesNotTakeIsRefusedAndBothGoOn() throws Exception {
        gateway.write("etc/sluice.bridge~d.json", "{\"uri\": \"mqtt://127.0.0.1:1\", \"routes\": [\"out a/#\"]}");
        gateway.awaitLog("etc/sluice.bridge~d.json applied");
        gateway.write("etc/sluice.rule~d.json", "{\"filter\": \"in\", \"topic\": \"out\"}");
        gateway.awaitLog("etc/sluice.rule~d.json applied");

        gateway.write("etc/sluice.bridge~d.json", "{\"uri\": \"mqtt://127.0.0.1:1\", \"routes\": [\"about a/#\"]}");
        var bridge = gateway.awaitLog("etc/sluice.bridge~d.json refused");
        gateway.write("etc/sluice.rule~d.json", "{\"filter\": \"in\", \"topic\": \"out/#\"}");
        var rule = gateway.awaitLog("etc/sluice.rule~d.json refused");

        assertThat(bridge).contains("routes[0]: 'about' at column 1 is no direction");
        assertThat(rule).contains("topic: ");
        long deadline = System.nanoTime() + Gateway.PATIENCE.toNanos();
        while (viewer.seen().stream().noneMatch(seen -> seen.topic().equals("out"))) {
            viewer.publish("in", "still", 1); // the rule as it was begins again
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(gateway.logs())
                .filteredOn(line -> line.contains("~d.json applied"))
                .hasSize(2);
    }
}
