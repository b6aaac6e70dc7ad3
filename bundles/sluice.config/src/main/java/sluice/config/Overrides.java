package sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the command line sets, over the files; never written anywhere. Immutable. */
record Overrides(Map<Pid, Map<String, String>> values) {

    /** Reads lines such as {@code sluice.bridge~plant7/keepalive.seconds=30}. */
    static Overrides of(String lines) throws RefusedException {
        var values = new TreeMap<Pid, Map<String, String>>();
        for (var line : lines.lines().filter(line -> !line.isBlank()).toList()) {
            int equals = line.indexOf('=');
            int slash = line.indexOf('/');
            if (slash < 1 || equals < slash + 2) {
                throw new RefusedException("--set '" + (equals < 0 ? line : line.substring(0, equals))
                        + "' refused: write PID/KEY=VALUE, such as sluice.bridge~plant7/keepalive.seconds=30");
            }
            try {
                values.computeIfAbsent(Pid.of(line.substring(0, slash)), _ -> new LinkedHashMap<>())
                        .put(line.substring(slash + 1, equals), line.substring(equals + 1));
            } catch (RefusedException e) {
                throw new RefusedException("--set " + line.substring(0, equals) + " refused: " + e.reason());
            }
        }
        return new Overrides(values);
    }

    /** Returns what is set for this instance; empty if nothing is. */
    Map<String, String> of(Pid pid) {
        return values.getOrDefault(pid, Map.of());
    }
}
