package sluice.bench;

import java.time.Duration;
import java.util.List;

/**
 * Runs the same loads on Mosquitto and on Sluice in turn, since a figure of another hour is no figure to compare with, and prints the medians.
 * Confined to its thread.
 */
final class Comparison {

    private static final int COUNT = 100_000;

    private final Brokers brokers;
    private final List<String> scenarios;
    private final Duration warmUp;
    private final Duration measured;
    private final Medians medians = new Medians();

    Comparison(String image, List<String> scenarios, Duration warmUp, Duration measured) {
        this.brokers = new Brokers(image);
        this.scenarios = scenarios;
        this.warmUp = warmUp;
        this.measured = measured;
    }

    /** Returns whether no broker of ours has lost, doubled or reordered a message. */
    boolean run(int rounds) throws Exception {
        var names = Brokers.all();
        for (int round = 0; round < rounds; round++) {
            for (var name : round % 2 == 0 ? names : names.reversed()) {
                round(name);
            }
        }
        medians.print(names);
        return medians.isWhole(Brokers.SLUICE);
    }

    /** Steady loads share a process, each of the others has its own. */
    private void round(String name) throws Exception {
        var steady = scenarios.stream()
                .filter(each -> !OneShots.NAMES.contains(each))
                .toList();
        if (!steady.isEmpty()) {
            run(name, steady);
        }
        for (var each : scenarios) {
            if (OneShots.NAMES.contains(each)) {
                run(name, List.of(each));
            }
        }
    }

    private void run(String name, List<String> together) throws Exception {
        boolean ours = name.equals(Brokers.SLUICE);
        try (var broker = ours ? brokers.sluice("", "broker") : brokers.mosquitto("")) {
            for (var scenario : together) {
                var warm = ours ? warmUp : Duration.ofSeconds(1);
                medians.add(name, scenario, Load.run(scenario, broker.address(), broker.pid(), warm, measured, COUNT));
            }
        }
    }
}
