package sluice.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose configuration it is. Immutable.
 *
 * @param type the PID of a singleton, the factory PID of an instance
 * @param name the instance's name, empty for a singleton
 */
record Pid(String type, Optional<String> name) implements Comparable<Pid> {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]+)(?:~([A-Za-z0-9._-]+))?");

    /** Returns the PID written like this: {@code sluice.broker} or {@code sluice.bridge~plant7}. */
    static Pid of(String text) throws RefusedException {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new RefusedException(
                    "'" + text + "' is no PID: write PID or PID~NAME, of letters, digits, dot, - and _");
        }
        return new Pid(match.group(1), Optional.ofNullable(match.group(2)));
    }

    @Override
    public int compareTo(Pid other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return name.map(instance -> type + "~" + instance).orElse(type);
    }
}
