package sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A modest load for hours: all three QoS, clients that come and go every twenty seconds, half of them without a word. Prints a line a minute,
 * so that memory that only grows is seen. Confined to its thread.
 */
final class Soak {

    private static final Duration WAVE = Duration.ofSeconds(20);
    private static final Pattern COLLECTION = Pattern.compile("->(\\d+)M\\(");

    private final InetSocketAddress broker;
    private final long pid;
    private final String gcLog;

    /** @param gcLog where the broker's JVM logs its collections, empty if it does not */
    Soak(InetSocketAddress broker, long pid, String gcLog) {
        this.broker = broker;
        this.pid = pid;
        this.gcLog = gcLog;
    }

    /** Returns whether every message came, once and in order. */
    boolean run(Duration length, int rate) throws IOException {
        var three = new Scenario("soak", 30, 30, Scenario.Layout.PAIRS, Scenario.MIXED, false, 128, 0, rate);
        var five = new Scenario("soak", 30, 30, Scenario.Layout.PAIRS, Scenario.MIXED, true, 128, 0, rate);
        long waves = length.dividedBy(WAVE);
        double deliveries = 0;
        double faults = 0;
        for (long wave = 1; wave <= waves; wave++) {
            try (var flow = new Flow(wave % 2 == 0 ? five : three, broker, 5)) {
                var report = flow.run(Duration.ZERO, WAVE, pid);
                deliveries += report.get("deliveries");
                faults += report.faults();
                if (wave % 3 == 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "minute %d: %,.0f messages, %.0f faults, RSS %.1f MB, heap after collection %s MB, cpu %.1f%%%n",
                            wave / 3,
                            deliveries,
                            faults,
                            Usage.of(pid).rssBytes() / 1e6,
                            heap(),
                            report.get("cpu %"));
                }
            }
        }
        return faults == 0;
    }

    /** Returns what the last collection left. */
    private String heap() throws IOException {
        var last = "?";
        if (!gcLog.isEmpty()) {
            try (var lines = Files.lines(Path.of(gcLog))) {
                for (var line : (Iterable<String>) lines::iterator) {
                    var matcher = COLLECTION.matcher(line);
                    if (matcher.find()) {
                        last = matcher.group(1);
                    }
                }
            }
        }
        return last;
    }
}
