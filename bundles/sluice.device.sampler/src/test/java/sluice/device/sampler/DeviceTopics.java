package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import sluice.testing.devices.RecordingBus;

/** What is heard of devices on their topics, {@code t/DEVICE/...}. Confined to the test's thread. */
final class DeviceTopics {

    private static final Pattern MESSAGE = Pattern.compile("t/([^/]+)/([^ ]+) (.*)");
    private static final Pattern VALUE = Pattern.compile("\\{\"value\":([-0-9.eE]+),.*");
    private static final Pattern FAULT = Pattern.compile(".*\"fault\":\"([^\"]+)\".*");
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final RecordingBus bus;
    private final Map<String, String> states = new TreeMap<>();
    private final Map<String, Integer> good = new HashMap<>();
    private final Map<String, Set<String>> told = new HashMap<>();
    private final Map<String, Double> values = new HashMap<>();

    DeviceTopics(RecordingBus bus) {
        this.bus = bus;
    }

    void expect(String device) {
        states.put(device, "");
    }

    /** What was heard until now does not count any more, but for the states. */
    void forget() {
        good.clear();
        told.clear();
    }

    /** Follows the topics until every device is as it should be. */
    void await(String what, Predicate<String> asItShould) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!states.keySet().stream().allMatch(asItShould)) {
            if (System.nanoTime() > end) {
                var late = new TreeMap<>(states);
                late.keySet().removeIf(asItShould);
                throw new AssertionError("waited in vain for these " + what + ": " + late);
            }
            hear(bus.next());
        }
    }

    private void hear(String text) {
        var message = MESSAGE.matcher(text);
        assertThat(message.matches()).as(text).isTrue();
        var device = message.group(1);
        var fault = FAULT.matcher(message.group(3));
        if (fault.matches()) {
            told.computeIfAbsent(device, _ -> new HashSet<>()).add(fault.group(1));
        }
        if (message.group(2).equals("state")) {
            states.put(device, message.group(3));
        } else if (message.group(3).contains("\"quality\"")) {
            good.remove(device);
        } else {
            good.merge(device, 1, Integer::sum);
            var value = VALUE.matcher(message.group(3));
            if (value.matches()) {
                values.put(device + "/" + message.group(2), Double.valueOf(value.group(1)));
            }
        }
    }

    /** Returns the last values that were said to be good, by {@code DEVICE/MEASUREMENT}. */
    Map<String, Double> values() {
        return new TreeMap<>(values);
    }

    boolean isWell(String device) {
        return good.getOrDefault(device, 0) >= 2 && "{\"state\":\"ok\"}".equals(states.get(device));
    }

    /** Returns whether a device has told of this fault; of {@code -} if it is well, of a star in any case. */
    boolean tells(String device, String expected) {
        return switch (expected) {
            case "*" -> true;
            case "-" -> isWell(device) && told.getOrDefault(device, Set.of()).isEmpty();
            default -> told.getOrDefault(device, Set.of()).contains(expected);
        };
    }
}
