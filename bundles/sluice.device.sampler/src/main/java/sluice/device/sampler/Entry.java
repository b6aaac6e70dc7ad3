package sluice.device.sampler;

import java.util.ArrayList;
import java.util.List;

/** One entry of a list in a configuration, such as {@code temperature=0.1}. Immutable. */
record Entry(String key, String name, String value) {

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if an entry has no name or value; the sentence begins with the key
     */
    static List<Entry> all(String key, String[] texts) {
        var entries = new ArrayList<Entry>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new IllegalArgumentException(key + ": must be MEASUREMENT=VALUE, not '" + text + "'");
            }
            entries.add(new Entry(
                    key,
                    text.substring(0, equals).strip(),
                    text.substring(equals + 1).strip()));
        }
        return entries;
    }

    /** Returns the measurement it is about: {@code temperature} of {@code temperature.gain} as well. */
    String measurement() {
        int dot = key.equals("calibration") ? name.lastIndexOf('.') : -1;
        return dot < 0 ? name : name.substring(0, dot);
    }

    double number() {
        return number(value);
    }

    /** Returns a part of the value as a finite number. */
    double number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong("'" + text + "' is no number");
    }

    /** Returns the sentence for a wrong entry. */
    IllegalArgumentException wrong(String complaint) {
        return new IllegalArgumentException(key + ": " + name + "=" + value + " is wrong: " + complaint);
    }
}
