package sluice.driver.ads1115;

import java.util.ArrayList;
import java.util.List;

/** What the multiplexer connects: a pin against ground, or two pins against each other. Immutable. */
record Input(String name, int code) {

    private static final List<String> CODES = List.of("0-1", "0-3", "1-3", "2-3", "0", "1", "2", "3");

    /** Returns the bits 14 to 12 of the configuration. */
    int bits() {
        return code << 12;
    }

    /** Returns the measurement's name: {@code voltage-0}, {@code voltage-0-1}. */
    String measurement() {
        return "voltage-" + name;
    }

    /**
     * Reads the list of inputs.
     *
     * @throws IllegalArgumentException if one is none, or stands twice; the sentence begins with the key
     */
    static List<Input> of(String... names) {
        var inputs = new ArrayList<Input>();
        for (var text : names) {
            var name = text.strip();
            int code = CODES.indexOf(name);
            if (code < 0) {
                throw new IllegalArgumentException(
                        "inputs: there are 0, 1, 2, 3, 0-1, 0-3, 1-3 and 2-3, not '" + text + "'");
            }
            var input = new Input(name, code);
            if (inputs.contains(input)) {
                throw new IllegalArgumentException("inputs: " + name + " stands twice");
            }
            inputs.add(input);
        }
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("inputs: must name at least one input, such as 0");
        }
        return List.copyOf(inputs);
    }
}
