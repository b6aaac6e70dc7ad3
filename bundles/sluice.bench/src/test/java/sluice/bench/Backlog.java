package sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What waits at the near broker while the far one does not answer, and is brought to it when it does. Confined to its thread.
 *
 * <p>The far broker is stopped by a signal before the near one starts: its clients stay connected, and the bridge finds nobody.
 */
record Backlog(int count) {

    static final String NAME = "bridge-backlog";

    private static final int TOPICS = 100;

    /** A broker that is stopped, and one that bridges to it. */
    interface Near {
        Brokers.Running start(int farPort) throws Exception;
    }

    Report run(Brokers.Running far, Near bridging) throws Exception {
        var ledgers = new Ledger[TOPICS];
        for (int i = 0; i < TOPICS; i++) {
            ledgers[i] = new Ledger();
        }
        var arrived = new long[1];
        try (var rounds = new Rounds()) {
            var viewer = new Peer(far.address(), "viewer", 0, true, false, (_, payload) -> {
                long number = payload.getLong() - 1;
                if (ledgers[(int) (number % TOPICS)].take(number / TOPICS + 1)) {
                    arrived[0]++;
                }
            });
            viewer.subscribe(List.of("load/#"), 1);
            rounds.join(viewer);
            signal("STOP", far);
            try (var near = bridging.start(far.address().getPort())) {
                var empty = Usage.of(near.pid());
                rounds.publish(near.address(), i -> "load/" + i % TOPICS, count, false);
                var filled = Usage.of(near.pid());
                double before = Usage.of(far.pid()).cpuMicros();
                signal("CONT", far);
                await(rounds, arrived);
                long first = System.nanoTime();
                rounds.await(arrived, count);
                double seconds = (System.nanoTime() - first) / 1e9;
                var drained = Usage.of(near.pid());
                return report(ledgers)
                        .with("msg/s", count / seconds)
                        .with("stored us/msg", (filled.cpuMicros() - empty.cpuMicros()) / count)
                        .with("near us/msg", (drained.cpuMicros() - filled.cpuMicros()) / count)
                        .with("far us/msg", (Usage.of(far.pid()).cpuMicros() - before) / count)
                        .with("near MB empty", empty.rssBytes() / 1e6)
                        .with("full", filled.rssBytes() / 1e6)
                        .with("drained", drained.rssBytes() / 1e6);
            } finally {
                signal("CONT", far); // one that is stopped does not end
            }
        }
    }

    private Report report(Ledger... ledgers) {
        var report = new Report().with("sent", count);
        long lost = 0;
        long twice = 0;
        long reordered = 0;
        for (int i = 0; i < TOPICS; i++) {
            lost += ledgers[i].lost((count - i + TOPICS - 1) / TOPICS);
            twice += ledgers[i].duplicates();
            reordered += ledgers[i].reordered();
        }
        return report.with("lost", lost).with("dup", twice).with("reordered", reordered);
    }

    /** The bridge has to find out by itself that somebody answers now. */
    private static void await(Rounds rounds, long[] arrived) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (arrived[0] == 0) {
            rounds.round();
            if (System.nanoTime() > end) {
                throw new IOException("the bridge has not come within a minute");
            }
        }
    }

    private static void signal(String name, Brokers.Running broker) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }
}
