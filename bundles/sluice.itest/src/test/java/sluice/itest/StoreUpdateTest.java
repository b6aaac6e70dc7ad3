package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/**
 * The durable store is replaced in the running image, and comes back, while a client publishes to a kept session and a bridge: nobody is
 * disconnected, and everything acknowledged reaches the kept session and the far side, in order.
 */
class StoreUpdateTest {

    private static final String STORE = "sluice.store.sqlite";

    @TempDir
    Path home;

    @Test
    void theStoreIsReplacedUnderTrafficAndNothingIsLost() throws Exception {
        Mosquitto.assumeInstalled();
        int port = Ports.free();
        Gateway.start(home, "--features", "broker,bridge").stop(); // makes etc/
        Files.writeString(home.resolve("etc/sluice.bridge~plant7.json"), """
                {"uri": "mqtt://127.0.0.1:%d", "client.id": "plant7", "routes": ["out data/# qos=1"]}
                """.formatted(port));
        try (var _ = Mosquitto.startAt(port);
                var there = new Viewer(port, "there", "data/#");
                var gateway = Gateway.launchWatched(home, "--features", "broker,bridge");
                var taker = KeptClient.connected(gateway.mqttPort(), "taker");
                var publisher = KeptClient.connected(gateway.mqttPort(), "publisher")) {
            taker.take("data/#");
            var wanted = new CountDownLatch(1);
            var published = publisher.publishWhile("data/n", () -> wanted.getCount() > 0);
            var first = there.awaitTopic("data/n").payload(); // from here on the bridge takes them
            publisher.awaitAcknowledged(20);

            var jar = home.resolve("deploy/store.jar");
            BundleJar.copy(Gateway.bundle(STORE), jar, "0.1.0.other");
            gateway.awaitLog("Bundle " + STORE + " 0.1.0.other started");
            publisher.awaitAcknowledged(20);
            Files.delete(jar);
            gateway.awaitLog("Bundle " + STORE + " 0.1.0.other uninstalled");
            publisher.awaitAcknowledged(20);
            wanted.countDown();
            var acknowledged = published.get(30, TimeUnit.SECONDS);

            var last = acknowledged.getLast();
            taker.await(last);
            there.await(message -> message.payload().equals(last));
            assertThat(taker.firsts()).as("to the kept session").containsSubsequence(acknowledged);
            var came =
                    there.seen().stream().map(Viewer.Seen::payload).distinct().toList();
            assertThat(came)
                    .as("over the bridge")
                    .containsSubsequence(acknowledged.subList(acknowledged.indexOf(first), acknowledged.size()));
            assertThat(taker.isBroken() || publisher.isBroken())
                    .as("somebody was disconnected")
                    .isFalse();
            assertThat(there.disconnects()).isEmpty();
            System.out.printf(
                    "The store was replaced twice: %d acknowledged, none lost by the kept session or the bridge, %d times refused meanwhile%n",
                    acknowledged.size(), publisher.refused());
        }
    }
}
