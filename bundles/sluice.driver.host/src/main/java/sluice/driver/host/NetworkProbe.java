package sluice.driver.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sluice.device.Measurement;

/**
 * Bytes per second since the last reading, from the second reading on: {@code network-received} and {@code network-sent} of all
 * real interfaces together, {@code network-<interface>-received} and so on of those asked for. Confined to one reading at a time.
 *
 * <p>Real interfaces are those with a device behind them; in a container, which has none, all but the loopback.
 */
final class NetworkProbe implements Probe {

    private static final String DEV = "proc/net/dev";
    private static final String NET = "sys/class/net/";
    private static final int RECEIVED = 0;
    private static final int SENT = 8;

    private record Counters(double received, double sent) {
        Counters plus(Counters other) {
            return new Counters(received + other.received, sent + other.sent);
        }
    }

    private final Tree tree;
    private final List<String> interfaces;
    private final LongSupplier nanos;
    private Map<String, Counters> before = Map.of();
    private long beforeNanos;

    /** @param interfaces which to tell apart */
    NetworkProbe(Tree tree, List<String> interfaces, LongSupplier nanos) {
        this.tree = tree;
        this.interfaces = interfaces;
        this.nanos = nanos;
    }

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        long nowNanos = nanos.getAsLong();
        var now = counters();
        double seconds = (nowNanos - beforeNanos) / 1e9;
        if (seconds > 0 && !before.isEmpty()) {
            boolean anyReal = now.keySet().stream().anyMatch(this::isReal);
            @Nullable Counters total = null;
            for (var entry : now.entrySet()) {
                var name = entry.getKey();
                var rate = rate(before.get(name), entry.getValue(), seconds);
                if (rate == null) {
                    continue;
                }
                if (interfaces.contains(name)) {
                    tell("network-" + Tree.name(name), rate, out);
                }
                if (anyReal ? isReal(name) : !name.equals("lo")) {
                    total = total == null ? rate : total.plus(rate);
                }
            }
            if (total != null) {
                tell("network", total, out);
            }
        }
        before = now;
        beforeNanos = nowNanos;
    }

    private boolean isReal(String name) {
        return tree.has(NET + name + "/device");
    }

    private static void tell(String prefix, Counters rate, Consumer<Measurement> out) {
        out.accept(new Measurement(prefix + "-received", Rounded.tenths(rate.received), "By/s"));
        out.accept(new Measurement(prefix + "-sent", Rounded.tenths(rate.sent), "By/s"));
    }

    /** Returns the difference, or null for an interface that is new or began to count anew. */
    private static @Nullable Counters rate(@Nullable Counters old, Counters now, double seconds) {
        if (old == null || now.received < old.received || now.sent < old.sent) {
            return null;
        }
        return new Counters((now.received - old.received) / seconds, (now.sent - old.sent) / seconds);
    }

    private Map<String, Counters> counters() throws IOException {
        Map<String, Counters> counters = new HashMap<>();
        for (var line : tree.lines(DEV)) {
            int colon = line.indexOf(':'); // the two lines of headings have none
            if (colon > 0) {
                var words = Tree.words(line.substring(colon + 1));
                counters.put(
                        line.substring(0, colon).strip(),
                        new Counters(Tree.number(DEV, words, RECEIVED), Tree.number(DEV, words, SENT)));
            }
        }
        return counters;
    }
}
