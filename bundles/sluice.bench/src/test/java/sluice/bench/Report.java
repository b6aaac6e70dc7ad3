package sluice.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Named figures, in the order in which they came. Confined to its thread. */
final class Report {

    private final Map<String, Double> figures = new LinkedHashMap<>();

    Report with(String name, double value) {
        figures.put(name, value);
        return this;
    }

    Report with(String name, long value) {
        return with(name, (double) value);
    }

    /** Returns one of them, 0 if it is not there. */
    double get(String name) {
        return figures.getOrDefault(name, 0.0);
    }

    Map<String, Double> figures() {
        return figures;
    }

    /** Returns how many messages were lost, came twice or out of order. */
    double faults() {
        return List.of("lost", "dup", "reordered").stream()
                .mapToDouble(this::get)
                .sum();
    }

    @Override
    public String toString() {
        return figures.entrySet().stream()
                .map(each -> each.getKey() + " " + text(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    static String text(double value) {
        boolean whole = value == Math.rint(value) || Math.abs(value) >= 1_000;
        return String.format(Locale.ROOT, whole ? "%,.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
    }
}
