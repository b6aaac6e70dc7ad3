package sluice.driver;

import java.util.ArrayList;
import java.util.List;
import sluice.device.Command;
import sluice.device.Measurement;

/**
 * The pins of a port expander: which are driven, which are measured, and which of them are on when they are low. Bit n is pin n of the
 * chip's list. Immutable.
 *
 * @param names of all pins, as in keys, measurements and commands
 * @param outputs the pins that are driven
 * @param inputs the pins that are measured only, none of which is an output
 * @param inverted the pins that are on when they are low
 * @param safe the outputs that are on while nobody commands
 */
public record Pins(List<String> names, int outputs, int inputs, int inverted, int safe) {

    /**
     * Reads the keys of a configuration.
     *
     * @throws IllegalArgumentException if a pin is none, or is both; the sentence begins with the key
     */
    public static Pins of(List<String> names, String[] outputs, String[] inputs, String[] inverted, String[] safe) {
        var pins = new Pins(
                List.copyOf(names),
                bits(names, "outputs", outputs),
                bits(names, "inputs", inputs),
                bits(names, "inverted", inverted),
                bits(names, "safe.on", safe));
        if ((pins.outputs | pins.inputs) == 0) {
            throw new IllegalArgumentException(
                    "outputs: neither outputs nor inputs name a pin, such as " + names.getFirst());
        }
        pins.check("inputs", pins.inputs & pins.outputs, "is an output already");
        pins.check("inverted", pins.inverted & ~(pins.outputs | pins.inputs), "is neither output nor input");
        pins.check("safe.on", pins.safe & ~pins.outputs, "is no output");
        return pins;
    }

    /**
     * Reads a list of pins.
     *
     * @throws IllegalArgumentException if one is none; the sentence begins with the key
     */
    public static int bits(List<String> names, String key, String[] texts) {
        int bits = 0;
        for (var text : texts) {
            int pin = names.indexOf(text.strip());
            if (pin < 0) {
                throw new IllegalArgumentException(key + ": there are pins " + names.getFirst() + " to "
                        + names.getLast() + ", not '" + text + "'");
            }
            bits |= 1 << pin;
        }
        return bits;
    }

    /**
     * Refuses pins that do not fit.
     *
     * @throws IllegalArgumentException if there is any; the sentence names the first and begins with the key
     */
    public void check(String key, int wrong, String complaint) {
        if (wrong != 0) {
            throw new IllegalArgumentException(
                    key + ": " + names.get(Integer.numberOfTrailingZeros(wrong)) + " " + complaint);
        }
    }

    /** Returns the names of the outputs, which are its commands. */
    public List<String> commands() {
        var commands = new ArrayList<String>();
        for (int pin = 0; pin < names.size(); pin++) {
            if ((outputs >> pin & 1) == 1) {
                commands.add(names.get(pin));
            }
        }
        return commands;
    }

    /** Returns the levels of all outputs while nobody commands. */
    public int safeLevels() {
        return (safe ^ inverted) & outputs;
    }

    /**
     * Returns the levels of all outputs after a command.
     *
     * @param device the chip's kind, for the sentence
     * @param levels the levels before
     * @throws IllegalArgumentException if the command names no output or takes no such value; the sentence says what it takes
     */
    public int after(String device, Command command, int levels) {
        int bit = names.indexOf(command.name()) < 0 ? 0 : 1 << names.indexOf(command.name()) & outputs;
        if (bit == 0) {
            throw new IllegalArgumentException("this " + device + " has no output " + command.name());
        }
        boolean level = switch (command.value().strip()) {
            case "on", "true", "1" -> (inverted & bit) == 0;
            case "off", "false", "0" -> (inverted & bit) != 0;
            case "toggle" -> (levels & bit) == 0;
            default ->
                throw new IllegalArgumentException(
                        "output " + command.name() + " takes on, off or toggle, not '" + command.value() + "'");
        };
        return level ? levels | bit : levels & ~bit;
    }

    /** Returns every output and input with 1 for on and 0 for off. */
    public List<Measurement> measurements(int levels) {
        var on = levels ^ inverted;
        var measurements = new ArrayList<Measurement>();
        for (int pin = 0; pin < names.size(); pin++) {
            if (((outputs | inputs) >> pin & 1) != 0) {
                measurements.add(new Measurement(names.get(pin), on >> pin & 1, "1"));
            }
        }
        return measurements;
    }
}
