package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Loads that happen once to a broker: many connections, many filters, many retained or waiting messages. Confined to its thread. */
final class OneShots {

    static final List<String> NAMES = List.of("idle", "filters", "retained", "offline");

    private final InetSocketAddress broker;
    private final long pid;

    OneShots(InetSocketAddress broker, long pid) {
        this.broker = broker;
        this.pid = pid;
    }

    Report run(String name, int count) throws IOException, InterruptedException {
        return switch (name) {
            case "idle" -> idle(count / 10);
            case "filters" -> filters(count);
            case "retained" -> retained(count);
            case "offline" -> offline(count);
            default -> throw new IllegalArgumentException("no scenario " + name);
        };
    }

    /** Connections with one subscription each, and nothing else. */
    private Report idle(int count) throws IOException, InterruptedException {
        var before = Usage.of(pid);
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < count; i++) {
            var peer = new Peer(broker, "idle" + i, i, true, false, (_, _) -> {});
            peer.subscribe(List.of("idle/" + i + "/set"), 0);
            peers.add(peer);
        }
        var after = Usage.of(pid);
        TimeUnit.SECONDS.sleep(2);
        var later = Usage.of(pid);
        for (var peer : peers) {
            peer.leave();
        }
        return new Report()
                .with("connections", count)
                .with("cpu us each", (after.cpuMicros() - before.cpuMicros()) / count)
                .with("RSS bytes each", (double) (later.rssBytes() - before.rssBytes()) / count)
                .with("idle cpu %", (later.cpuMicros() - after.cpuMicros()) / 2e4);
    }

    /** A message to the right topic among many filters reaches the three that fit. */
    private Report filters(int count) throws IOException {
        int devices = count / 4;
        int perClient = Math.max(4, count / 100);
        var arrived = new long[1];
        try (var rounds = new Rounds()) {
            var all = new ArrayList<String>();
            for (var filter : List.of("f/%d/a", "f/%d/+", "f/%d/#", "g/+/%d")) { // the last fits none of the topics
                for (int i = 0; i < devices; i++) { // a device's filters are with different clients: each gets a copy
                    all.add(filter.formatted(i));
                }
            }
            for (int i = 0; i < all.size(); i += perClient) {
                var peer = new Peer(broker, "filters" + i, i, true, false, (_, _) -> arrived[0]++);
                for (int j = i; j < Math.min(all.size(), i + perClient); j += 100) {
                    peer.subscribe(all.subList(j, Math.min(all.size(), Math.min(i + perClient, j + 100))), 0);
                }
                rounds.join(peer);
            }
            var publisher = new Peer(broker, "filters", 0, true, false, (_, _) -> {});
            rounds.join(publisher);
            var bytes = ByteBuffer.allocate(Rounds.BYTES);
            int messages = count * 2;
            var before = Usage.of(pid);
            var progress = new Rounds.Progress();
            for (int sent = 0; arrived[0] < 3L * messages && progress.isAlive(arrived[0]); ) {
                for (; sent < messages && sent * 3L - arrived[0] < 3 * Rounds.WINDOW; sent++) {
                    long device = sent * 7_919L % devices;
                    publisher.publish(("f/" + device + "/a").getBytes(UTF_8), 0, false, bytes);
                }
                rounds.round();
            }
            var after = Usage.of(pid);
            return new Report()
                    .with("filters", all.size())
                    .with("cpu us/msg", (after.cpuMicros() - before.cpuMicros()) / arrived[0])
                    .with("lost", 3.0 * messages - arrived[0]);
        }
    }

    /** Stores retained messages, then fetches all of them with one subscription. */
    private Report retained(int count) throws IOException {
        try (var rounds = new Rounds()) {
            var before = Usage.of(pid);
            rounds.publish(broker, i -> "ret/" + i / 100 + "/" + i, count, true);
            var stored = Usage.of(pid);
            var arrived = new long[1];
            long begin = System.nanoTime();
            var subscriber = new Peer(broker, "ret", 0, true, false, (_, _) -> arrived[0]++);
            subscriber.subscribe(List.of("ret/#"), 0);
            rounds.join(subscriber);
            rounds.await(arrived, count);
            double seconds = (System.nanoTime() - begin) / 1e9;
            var fetched = Usage.of(pid);
            return new Report()
                    .with("store cpu us", (stored.cpuMicros() - before.cpuMicros()) / count)
                    .with("fetch cpu us", (fetched.cpuMicros() - stored.cpuMicros()) / count)
                    .with("fetch s", seconds)
                    .with("RSS bytes each", (double) (stored.rssBytes() - before.rssBytes()) / count)
                    .with("lost", (double) count - arrived[0]);
        }
    }

    /** A subscriber is away while its queue fills, and comes for it. */
    private Report offline(int count) throws IOException {
        var ledger = new Ledger();
        var arrived = new long[1];
        Peer.Ear ear = (_, payload) -> {
            if (ledger.take(payload.getLong())) {
                arrived[0]++;
            }
        };
        forget("away");
        var first = new Peer(broker, "away", 0, false, false, ear);
        first.subscribe(List.of("off/t"), 1);
        first.leave();
        try (var rounds = new Rounds()) {
            var before = Usage.of(pid);
            rounds.publish(broker, _ -> "off/t", count, false);
            var filled = Usage.of(pid);
            long begin = System.nanoTime();
            rounds.join(new Peer(broker, "away", 0, false, false, ear));
            rounds.await(arrived, count);
            double seconds = (System.nanoTime() - begin) / 1e9;
            var drained = Usage.of(pid);
            forget("away");
            return new Report()
                    .with("enqueue cpu us", (filled.cpuMicros() - before.cpuMicros()) / count)
                    .with("drain cpu us", (drained.cpuMicros() - filled.cpuMicros()) / count)
                    .with("drain s", seconds)
                    .with("RSS bytes each", (double) (filled.rssBytes() - before.rssBytes()) / count)
                    .with("lost", ledger.lost(count))
                    .with("dup", ledger.duplicates())
                    .with("reordered", ledger.reordered());
        }
    }
    /** Ends a session, with all that waits for it. */
    private void forget(String client) throws IOException {
        new Peer(broker, client, 0, true, false, (_, _) -> {}).leave();
    }
}
