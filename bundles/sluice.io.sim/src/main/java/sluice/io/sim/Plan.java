package sluice.io.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a board is made of, read from its configuration. Immutable.
 *
 * @param bus the number of the I2C bus
 * @param chips what sits on it, each address once
 * @param faults what is wrong from the start
 * @param spiBus the number of the SPI bus
 * @param spiChips what its chip-select lines select
 * @param outputs the lines that are driven
 * @param inputs the lines that are read, none of which is an output
 * @param pulses the channels that make pulses
 */
record Plan(
        int bus,
        List<ChipName> chips,
        Map<String, Fault> faults,
        int spiBus,
        Map<Integer, SpiKind> spiChips,
        List<Integer> outputs,
        List<Integer> inputs,
        List<Integer> pulses) {

    private static final Pattern SPI_CHIP = Pattern.compile("mcp3008@[0-9]");

    Plan {
        chips = List.copyOf(chips);
        faults = Map.copyOf(faults);
        spiChips = Map.copyOf(spiChips);
        outputs = List.copyOf(outputs);
        inputs = List.copyOf(inputs);
        pulses = List.copyOf(pulses);
    }

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is wrong; the sentence begins with its key
     */
    static Plan of(SimBoard.Config config) {
        var chips = new ArrayList<ChipName>();
        for (var text : config.chips()) {
            chips.add(parse("chips", text, ChipName::of));
        }
        var taken = new HashMap<Integer, ChipName>();
        for (var chip : chips) {
            var other = taken.put(chip.address(), chip);
            if (other != null) {
                throw new IllegalArgumentException("chips: " + chip + " and " + other + " have the same address");
            }
        }
        var outputs = lines("outputs", config.outputs());
        var inputs = lines("inputs", config.inputs());
        for (int line : inputs) {
            if (outputs.contains(line)) {
                throw new IllegalArgumentException("inputs: line " + line + " is an output already");
            }
        }
        if (!(config.time_factor() > 0) || config.time_factor() > 1e6) {
            throw new IllegalArgumentException(
                    "time.factor: must be above 0, at most 1000000, not " + config.time_factor());
        }
        var spiChips = spiChips(config.spi_chips());
        return new Plan(
                config.bus(),
                chips,
                faults(names(chips, spiChips), config.faults()),
                config.spi_bus(),
                spiChips,
                outputs,
                inputs,
                lines("pulses", config.pulses()));
    }

    private static Map<Integer, SpiKind> spiChips(String[] texts) {
        var chips = new HashMap<Integer, SpiKind>();
        for (var text : texts) {
            var words = text.strip().split("@", 2);
            var kind = parse("spi.chips", words[0], SpiKind::of);
            if (words.length < 2 || !words[1].matches("[0-9]")) {
                throw new IllegalArgumentException(
                        "spi.chips: '" + text + "' has no chip-select line; write mcp3008@0");
            }
            if (chips.put(Integer.valueOf(words[1]), kind) != null) {
                throw new IllegalArgumentException("spi.chips: there are two chips on select line " + words[1]);
            }
        }
        return chips;
    }

    private static Set<String> names(List<ChipName> chips, Map<Integer, SpiKind> spiChips) {
        var names = new HashSet<String>();
        chips.forEach(chip -> names.add(chip.toString()));
        spiChips.forEach((select, kind) -> names.add(kind.word() + "@" + select));
        return names;
    }

    /**
     * Returns a chip's name as the board has it.
     *
     * @throws IllegalArgumentException if it is not made like {@code bme280@0x76} or {@code mcp3008@0}
     */
    static String name(String text) {
        return SPI_CHIP.matcher(text).matches() ? text : ChipName.of(text).toString();
    }

    private static Map<String, Fault> faults(Set<String> chips, String[] texts) {
        var faults = new HashMap<String, Fault>();
        for (var text : texts) {
            var words = text.split("=", 2);
            if (words.length < 2) {
                throw new IllegalArgumentException("faults: '" + text + "' names no fault; write bme280@0x76=nack");
            }
            var chip = parse("faults", words[0], Plan::name);
            if (!chips.contains(chip)) {
                throw new IllegalArgumentException("faults: there is no " + chip + " on this board");
            }
            faults.put(chip, parse("faults", words[1], Fault::of));
        }
        return faults;
    }

    private static <T> T parse(String key, String text, Function<String, T> parser) {
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static List<Integer> lines(String key, int[] numbers) {
        var lines = new ArrayList<Integer>();
        var seen = new HashSet<Integer>();
        for (int line : numbers) {
            if (line < 0) {
                throw new IllegalArgumentException(key + ": a line's number is 0 or more, not " + line);
            }
            if (!seen.add(line)) {
                throw new IllegalArgumentException(key + ": line " + line + " stands twice");
            }
            lines.add(line);
        }
        return lines;
    }
}
