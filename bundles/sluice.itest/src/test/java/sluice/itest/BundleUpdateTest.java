package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.itest.driver.Feeder;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/**
 * Bundles that have promised to lose nothing are replaced in the running image, and come back, under load: whatever is acknowledged meanwhile
 * reaches kept sessions and the far side of a bridge, in order.
 */
class BundleUpdateTest {

    private static final int PUBLISHERS = 4;

    @TempDir
    Path home;

    private void configure(int far) throws IOException {
        Mosquitto.assumeInstalled();
        Gateway.start(home, "--features", "broker,bridge").stop(); // makes etc/
        Files.writeString(home.resolve("etc/sluice.bridge~plant7.json"), """
                {"uri": "mqtt://127.0.0.1:%d", "client.id": "plant7", "routes": ["out data/# qos=1"]}
                """.formatted(far));
    }

    /** Replaces a bundle of the image by another version, and that by the image's own. */
    private void replace(Gateway gateway, String bundle, KeptClient.Step between) throws Exception {
        var jar = home.resolve("deploy/other.jar");
        BundleJar.copy(Gateway.bundle(bundle), jar, "0.1.0.other");
        gateway.awaitLog("Bundle " + bundle + " 0.1.0.other started");
        between.run();
        Files.delete(jar);
        gateway.awaitLog("Bundle " + bundle + " 0.1.0.other uninstalled");
        gateway.awaitLog("The image's own " + bundle + " is back");
        between.run();
    }

    private static List<String> payloads(Viewer viewer, String topic) {
        return viewer.seen().stream()
                .filter(seen -> seen.topic().equals(topic))
                .map(Viewer.Seen::payload)
                .distinct()
                .toList();
    }

    @Test
    void bridgesAreReplacedUnderLoadAndNobodyNotices() throws Exception {
        int far = Ports.free();
        configure(far);
        try (var _ = Mosquitto.startAt(far);
                var there = new Viewer(far, "there", "data/#");
                var gateway = Gateway.launchWatched(home, "--features", "broker,bridge");
                var taker = KeptClient.connected(gateway.mqttPort(), "taker")) {
            taker.take("data/#");
            var wanted = new CountDownLatch(1);
            var publishers = new ArrayList<KeptClient>();
            var published = new ArrayList<CompletableFuture<List<String>>>();
            for (int i = 0; i < PUBLISHERS; i++) {
                var publisher = KeptClient.connected(gateway.mqttPort(), "publisher" + i);
                publishers.add(publisher);
                published.add(publisher.publishWhile("data/" + i, i + " ", () -> wanted.getCount() > 0));
            }
            for (int i = 0; i < PUBLISHERS; i++) {
                there.awaitTopic("data/" + i);
            }

            replace(gateway, "sluice.bridge.engine", () -> {
                for (var publisher : publishers) {
                    publisher.awaitAcknowledged(100);
                }
            });
            wanted.countDown();
            int count = 0;
            for (int i = 0; i < PUBLISHERS; i++) {
                var acknowledged = published.get(i).get(30, TimeUnit.SECONDS);
                var last = acknowledged.getLast();
                taker.await(last);
                there.await(message -> message.payload().equals(last));
                assertThat(taker.firsts()).as("to the kept session").containsSubsequence(acknowledged);
                var came = payloads(there, "data/" + i);
                var since = acknowledged.subList(acknowledged.indexOf(came.getFirst()), acknowledged.size());
                assertThat(came).as("over the bridge").containsExactlyElementsOf(since);
                assertThat(publishers.get(i).refused()).as("refused").isZero();
                assertThat(publishers.get(i).isBroken()).as("disconnected").isFalse();
                publishers.get(i).close();
                count += acknowledged.size();
            }
            assertThat(taker.isBroken()).as("disconnected").isFalse();
            System.out.printf(
                    "The bridges' bundle was replaced twice: %d acknowledged, 0 lost over the bridge, 0 refused%n",
                    count);
        }
    }

    @Test
    void theBrokerIsReplacedUnderLoadAndNothingIsLost() throws Exception {
        int far = Ports.free();
        int port = Ports.free();
        configure(far);
        try (var _ = Mosquitto.startAt(far);
                var there = new Viewer(far, "there", "data/#");
                var gateway = Gateway.launchWatched(
                        home, "--features", "broker,bridge,devices", "--listen", Integer.toString(port))) {
            gateway.awaitReady();
            var takers = new ArrayList<KeptClient>();
            takers.add(KeptClient.connected(port, "taker"));
            takers.getFirst().take("data/#");
            try (var away = KeptClient.connected(port, "away")) {
                away.take("data/#");
            }
            try (var member = KeptClient.connected(port, "member")) {
                member.take("$share/all/data/#");
            }
            BundleJar.write(home.resolve("deploy/feeder.jar"), "feeder", "1.0.0", Feeder.class);
            there.awaitTopic(Feeder.TOPIC);
            takers.getFirst().awaitCame(100);

            replace(gateway, "sluice.broker", () -> {
                takers.add(KeptClient.reconnected(port, "taker"));
                takers.getLast().goOn();
                takers.getLast().awaitCame(100);
            });
            Files.delete(home.resolve("deploy/feeder.jar"));
            gateway.awaitLog("Bundle feeder 1.0.0 uninstalled");
            var stored = Files.readAllLines(home.resolve(Feeder.FILE));
            var last = stored.getLast();
            takers.getLast().await(last);
            there.await(message -> message.payload().equals(last));

            var came = takers.stream()
                    .flatMap(taker -> taker.firsts().stream())
                    .distinct()
                    .toList();
            assertThat(came).as("to the connected session").containsSubsequence(stored);
            for (var id : List.of("away", "member")) {
                try (var client = KeptClient.reconnected(port, id)) {
                    client.goOn();
                    client.await(last);
                    var from = stored.indexOf(client.firsts().getFirst());
                    assertThat(client.firsts())
                            .as("to session " + id)
                            .containsSubsequence(stored.subList(from, stored.size()));
                    assertThat(from).as("first to session " + id).isLessThan(50);
                }
            }
            var over = payloads(there, Feeder.TOPIC);
            assertThat(over)
                    .as("over the bridge")
                    .containsSubsequence(stored.subList(stored.indexOf(over.getFirst()), stored.size()));
            System.out.printf(
                    "The broker's bundle was replaced twice: %d stored, 0 lost by three kept sessions and a bridge%n",
                    stored.size());
            takers.forEach(KeptClient::close);
        }
    }
}
