package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real gateways, bridged to each other. */
class BridgedGatewaysTest {

    @TempDir
    Path folder;

    private Gateway gateway(String name) throws Exception {
        var home = Files.createDirectories(folder.resolve(name));
        var rights = Files.writeString(home.resolve("acl"), "topic #\ntopic read $SYS/#\n");
        return Gateway.start(home, "--features", "broker,bridge", "--set", "sluice.security.file/acl=" + rights);
    }

    private static void bridge(Gateway from, Gateway to, String version, String... routes) {
        from.write(
                "etc/sluice.bridge~next.json",
                "{\"uri\": \"mqtt://127.0.0.1:%d\", \"mqtt.version\": \"%s\", \"routes\": [\"%s\"]}"
                        .formatted(to.mqttPort(), version, String.join("\", \"", routes)));
    }

    private static void awaitConnected(Viewer viewer) throws InterruptedException {
        viewer.await(message -> message.topic().equals("$SYS/bridge/next/state")
                && message.payload().contains("\"state\":\"connected\""));
    }

    private static long seen(Viewer viewer, String payload) {
        return viewer.seen().stream()
                .filter(message -> message.payload().equals(payload))
                .count();
    }

    @Test
    void aRingOfThreeBringsEachMessageAndEnds() throws Exception {
        try (var a = gateway("a");
                var b = gateway("b");
                var c = gateway("c");
                var atA = new Viewer(a.mqttPort(), "at-a", "ring/#", "$SYS/bridge/#");
                var atB = new Viewer(b.mqttPort(), "at-b", "ring/#", "$SYS/bridge/#");
                var atC = new Viewer(c.mqttPort(), "at-c", "ring/#", "$SYS/bridge/#")) {
            bridge(a, b, "5", "out ring/#");
            bridge(b, c, "5", "out ring/#");
            bridge(c, a, "5", "out ring/#");
            awaitConnected(atA);
            awaitConnected(atB);
            awaitConnected(atC);

            atA.publish("ring/x", "round", 1);
            atA.await(message -> message.payload().contains("\"loop\":1"));
            assertThat(seen(atB, "round")).isEqualTo(1);
            assertThat(seen(atC, "round")).isEqualTo(1);
            assertThat(seen(atA, "round")).isEqualTo(2); // its own, and once around

            bridge(c, a, "3.1.1", "out ring/#"); // this hop loses the path
            atC.await(message -> message.payload().contains("\"connects\":2"));
            atA.publish("ring/x", "blind", 1);
            a.awaitLog("a message on ring/x goes round; it is stopped");
            atA.publish("ring/x", "last", 1);
            atC.await(message -> message.payload().equals("last"));
            assertThat(seen(atB, "blind")).isBetween(1L, 8L);
            assertThat(seen(atA, "blind")).isBetween(1L, 8L);
        }
    }

    @Test
    void rulesChangeWhileTheLinkToAnotherGatewayStays() throws Exception {
        try (var here = gateway("here");
                var there = gateway("there");
                var atHere = new Viewer(here.mqttPort(), "at-here", "down/#", "$SYS/bridge/#");
                var atThere = new Viewer(there.mqttPort(), "at-there", "far/#")) {
            bridge(here, there, "5", "out a/# -> far/a/#");
            awaitConnected(atHere);
            atHere.publish("a/1", "one", 1);
            atThere.awaitTopic("far/a/1");

            bridge(here, there, "5", "out a/# -> far/a/#", "out b/# -> far/b/#", "in down/#");
            atHere.await(message ->
                    message.topic().endsWith("/health") && message.payload().contains("\"name\":\"in down/#\""));
            atHere.publish("b/1", "two", 1);
            atThere.awaitTopic("far/b/1");
            atThere.publish("down/1", "three", 1);
            atHere.awaitTopic("down/1");

            bridge(here, there, "5", "out b/# -> far/c/#");
            atHere.await(message -> message.topic().endsWith("/health")
                    && message.payload().contains("\"rules\":[{\"name\":\"out b/#\""));
            atHere.publish("b/2", "four", 1);
            atThere.awaitTopic("far/c/2");

            atHere.await(message ->
                    message.topic().endsWith("/state") && message.payload().contains("\"sent\":3"));
            assertThat(atHere.seen().stream()
                            .filter(message -> message.topic().endsWith("/state"))
                            .map(Viewer.Seen::payload))
                    .noneMatch(payload -> payload.contains("\"connects\":2"));
            assertThat(atThere.disconnects()).isEmpty();
        }
    }
}
