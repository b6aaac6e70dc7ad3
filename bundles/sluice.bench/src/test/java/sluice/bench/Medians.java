package sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reports of all rounds, by broker and scenario. Confined to its thread. */
final class Medians {

    private final Map<String, Map<String, List<Report>>> reports = new LinkedHashMap<>();

    /** Takes a report, and prints it. */
    void add(String broker, String scenario, Report report) {
        System.out.printf("%-10s %-14s %s%n", broker, scenario, report);
        reports.computeIfAbsent(broker, _ -> new LinkedHashMap<>())
                .computeIfAbsent(scenario, _ -> new ArrayList<>())
                .add(report);
    }

    /** Returns whether this broker has not lost, doubled or reordered a message in any round. */
    boolean isWhole(String broker) {
        return reports.getOrDefault(broker, Map.of()).values().stream()
                .flatMap(List::stream)
                .allMatch(report -> report.faults() == 0);
    }

    void print(List<String> brokers) {
        for (var broker : brokers) {
            System.out.println();
            System.out.println(broker + ", medians:");
            reports.getOrDefault(broker, Map.of())
                    .forEach((scenario, rounds) -> System.out.printf("  %-14s %s%n", scenario, of(rounds)));
        }
    }

    private static Report of(List<Report> rounds) {
        var median = new Report();
        for (var figure : rounds.getFirst().figures().keySet()) {
            var values = rounds.stream()
                    .map(round -> round.figures().get(figure))
                    .sorted()
                    .toList();
            median.with(figure, values.get(values.size() / 2));
        }
        return median;
    }
}
