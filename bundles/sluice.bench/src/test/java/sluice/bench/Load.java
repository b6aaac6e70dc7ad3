package sluice.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads an MQTT broker and says what it cost: {@code cnf/load} starts it. */
final class Load {

    private static final String USAGE = """
            cnf/load [SCENARIO...] --port PORT [--pid PID] [--warm-up S] [--seconds S] [--count N]
            cnf/load compare IMAGE [SCENARIO...] [--rounds N] [--warm-up S] [--seconds S]
            cnf/load bridge IMAGE [SCENARIO...] [--rounds N] [--warm-up S] [--seconds S] [--count N]
            cnf/load soak --port PORT --pid PID [--minutes N] [--rate N] [--gc FILE]

              Steady: %s
              Once:   %s
              Bridge: %s
            """.formatted(
            String.join(" ", Scenario.STEADY.stream().map(Scenario::name).toList()),
            String.join(" ", OneShots.NAMES),
            String.join(" ", Bridged.NAMES));

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    private Load(String... arguments) {
        var rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            var word = rest.poll();
            if (!word.startsWith("--")) {
                words.add(word);
            } else if (rest.isEmpty()) {
                throw new IllegalArgumentException(word + " needs a value");
            } else {
                options.put(word.substring(2), rest.poll());
            }
        }
    }

    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            System.out.print(USAGE);
            return;
        }
        System.exit(new Load(arguments).run() ? 0 : 1);
    }

    /** Returns whether every message came, once and in order. */
    private boolean run() throws Exception {
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "compare" -> compare();
            case "bridge" -> bridge();
            case "soak" ->
                new Soak(broker(), number("pid", 0), options.getOrDefault("gc", ""))
                        .run(Duration.ofMinutes(number("minutes", 60)), (int) number("rate", 1_000));
            default -> each();
        };
    }

    private boolean compare() throws Exception {
        if (words.size() < 2) {
            throw new IllegalArgumentException("compare needs the folder of an image");
        }
        return new Comparison(
                        words.get(1),
                        names(words.subList(2, words.size())),
                        seconds("warm-up", 8),
                        seconds("seconds", 3))
                .run((int) number("rounds", 5));
    }

    private boolean bridge() throws Exception {
        if (words.size() < 2) {
            throw new IllegalArgumentException("bridge needs the folder of an image");
        }
        var asked = known(Bridged.NAMES, words.subList(2, words.size()));
        return new Bridged(words.get(1), asked, seconds("warm-up", 8), seconds("seconds", 4), (int)
                        number("count", 100_000))
                .run((int) number("rounds", 3));
    }

    private boolean each() throws Exception {
        boolean whole = true;
        for (var name : names(words)) {
            var report = run(name, broker(), number("pid", 0), seconds("warm-up", 8), seconds("seconds", 3), (int)
                    number("count", 100_000));
            System.out.println(name + ": " + report);
            whole &= report.faults() == 0;
        }
        return whole;
    }

    /** Runs one scenario on a broker. */
    static Report run(String name, InetSocketAddress broker, long pid, Duration warmUp, Duration measured, int count)
            throws Exception {
        for (var scenario : Scenario.STEADY) {
            if (scenario.name().equals(name)) {
                try (var flow = new Flow(scenario, broker, 0)) {
                    return flow.run(warmUp, measured, pid);
                }
            }
        }
        return new OneShots(broker, pid).run(name, count);
    }

    private static List<String> names(List<String> asked) {
        var known = new ArrayList<>(Scenario.STEADY.stream().map(Scenario::name).toList());
        known.addAll(OneShots.NAMES);
        return known(known, asked);
    }

    private static List<String> known(List<String> known, List<String> asked) {
        for (var name : asked) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no scenario " + name + "; there are " + String.join(" ", known));
            }
        }
        return asked.isEmpty() ? known : asked;
    }

    private InetSocketAddress broker() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) number("port", 1_883));
    }

    private long number(String option, long otherwise) {
        return Long.parseLong(options.getOrDefault(option, Long.toString(otherwise)));
    }

    private Duration seconds(String option, long otherwise) {
        return Duration.ofMillis(
                Math.round(1_000 * Double.parseDouble(options.getOrDefault(option, Long.toString(otherwise)))));
    }
}
