package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;

/** The built image with rules on demand, real clients, and Debian's mosquitto at the far side, which counts its subscriptions. */
class BridgeOnDemandTest {

    private static final String COUNT = "$SYS/broker/subscriptions/count";

    @TempDir
    Path home;

    @Test
    void theFarSideIsSubscribedToWhileSomebodyHereIs() throws Exception {
        try (var far = Mosquitto.start("allow_anonymous true", "sys_interval 1");
                var there = new Viewer(far.port(), "there", COUNT);
                var gateway = Gateway.start(home, "--features", "broker,bridge")) {
            there.publishRetained("plant7/cmd/lamp", "on", 1);
            awaitCount(there, 1); // its own
            gateway.write("etc/sluice.bridge~plant7.json", """
                    {
                      "uri": "mqtt://127.0.0.1:%d",
                      "routes": ["in plant7/cmd/# -> cmd/# demand=true", "in plant7/kept/# -> kept/# demand=true"]
                    }
                    """.formatted(far.port()));
            gateway.awaitLog("Bridge plant7 is connected");
            there.publish("plant7/cmd/lamp", "nobody listens", 1);

            try (var here = new Viewer(gateway.mqttPort(), "here", "cmd/#")) {
                assertThat(here.awaitTopic("cmd/lamp").payload()).isEqualTo("on");
                there.publish("plant7/cmd/lamp", "off", 1);
                here.await(message -> message.payload().equals("off"));
                assertThat(here.seen()).noneMatch(message -> message.payload().equals("nobody listens"));
                awaitCount(there, 2);
                try (var late = new Viewer(gateway.mqttPort(), "late", "cmd/+")) {
                    assertThat(late.awaitTopic("cmd/lamp").retained()).isTrue();
                }
                try (var kept = KeptClient.connected(gateway.mqttPort(), "kept")) {
                    kept.take("kept/#");
                    awaitCount(there, 3);
                }
            }
            int three = there.seen().size();
            there.awaitFrom(
                    three, message -> message.payload().equals("2")); // nobody for cmd/# has been here for a while
            there.publish("plant7/kept/x", "while it was away", 1);
            try (var kept = KeptClient.reconnected(gateway.mqttPort(), "kept")) {
                kept.goOn();
                kept.await("while it was away");
            }
        }
    }

    /** Waits until the far side counts so many subscriptions, as it said last. */
    private static void awaitCount(Viewer there, int count) throws InterruptedException {
        there.await(
                message -> message.topic().equals(COUNT) && message.payload().equals("" + count));
    }
}
