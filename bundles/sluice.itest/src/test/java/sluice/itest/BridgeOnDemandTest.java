package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** The built image with rules on demand, real clients, and Debian's mosquitto at the far side, which counts its subscriptions. */
class BridgeOnDemandTest {

    private static final String COUNT = "$SYS/broker/subscriptions/count";

    @TempDir
    Path home;

    @Test
    void theFarSideIsSubscribedToWhileSomebodyHereIs() throws Exception {
        int port = Ports.free(); // the broker that follows listens there, too
        try (var far = Mosquitto.start("allow_anonymous true", "sys_interval 1");
                var there = new Viewer(far.port(), "there", COUNT);
                var gateway = Gateway.launchWatched(
                        home, "--features", "broker,bridge", "--listen", Integer.toString(port))) {
            there.publishRetained("plant7/cmd/lamp", "on", 1);
            awaitCount(there, 1); // its own
            gateway.awaitReady();
            gateway.write("etc/sluice.bridge~plant7.json", """
                    {
                      "uri": "mqtt://127.0.0.1:%d",
                      "routes": ["in plant7/cmd/# -> cmd/# demand=true", "in plant7/kept/# -> kept/# demand=true"]
                    }
                    """.formatted(far.port()));
            gateway.awaitLog("Bridge plant7 is connected");
            there.publish("plant7/cmd/lamp", "nobody listens", 1);

            try (var here = new Viewer(port, "here", "cmd/#")) {
                assertThat(here.awaitTopic("cmd/lamp").payload()).isEqualTo("on");
                there.publish("plant7/cmd/lamp", "off", 1);
                here.await(message -> message.payload().equals("off"));
                assertThat(here.seen()).noneMatch(message -> message.payload().equals("nobody listens"));
                awaitCount(there, 2);
                try (var late = new Viewer(port, "late", "cmd/+")) {
                    assertThat(late.awaitTopic("cmd/lamp").retained()).isTrue();
                }
                try (var kept = KeptClient.connected(port, "kept")) {
                    kept.take("kept/#");
                    awaitCount(there, 3);
                }
                replaceTheBroker(gateway);
            }
            int three = there.seen().size();
            there.awaitFrom(
                    three, message -> message.payload().equals("2")); // nobody for cmd/# has been here for a while
            assertThat(there.seen().subList(three, there.seen().size()))
                    .extracting(Viewer.Seen::payload)
                    .containsOnly("2");
            there.publish("plant7/kept/x", "while it was away", 1);
            try (var kept = KeptClient.reconnected(port, "kept")) {
                kept.goOn();
                kept.await("while it was away");
            }
        }
    }

    /** Live clients lose their connection, kept sessions stay. */
    private void replaceTheBroker(Gateway gateway) throws Exception {
        BundleJar.copy(Gateway.bundle("sluice.broker"), home.resolve("deploy/other.jar"), "0.1.0.other");
        gateway.awaitLog("Bundle sluice.broker 0.1.0.other started");
    }

    /** Waits until the far side counts so many subscriptions, as it said last. */
    private static void awaitCount(Viewer there, int count) throws InterruptedException {
        there.await(
                message -> message.topic().equals(COUNT) && message.payload().equals("" + count));
    }
}
