package sluice.driver.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import sluice.device.Measurement;

/**
 * {@code memory-total}, {@code memory-available} (what programs could still get without swapping) and {@code memory-used}, the
 * difference; see /proc/meminfo in proc(5).
 */
record MemoryProbe(Tree tree) implements Probe {

    private static final String MEMINFO = "proc/meminfo";

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        Map<String, Double> bytes = new HashMap<>();
        for (var line : tree.lines(MEMINFO)) {
            if (line.startsWith("MemTotal:") || line.startsWith("MemAvailable:")) {
                var words = Tree.words(line);
                bytes.put(words[0], Tree.number(MEMINFO, words, 1) * 1024); // "kB" there means 1024 bytes
            }
        }
        var total = bytes.get("MemTotal:");
        var available = bytes.get("MemAvailable:");
        if (total != null) {
            out.accept(new Measurement("memory-total", total, "By"));
        }
        if (available != null) {
            out.accept(new Measurement("memory-available", available, "By"));
        }
        if (total != null && available != null) {
            out.accept(new Measurement("memory-used", total - available, "By"));
        }
    }
}
