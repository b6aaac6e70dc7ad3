package sluice.importer;

import java.nio.file.Path;

/**
 * One option of a mosquitto.conf and where it stands. Immutable.
 *
 * @param option its first word
 * @param value the rest, without blanks around it; empty if there is none
 */
record Line(Path file, int number, String option, String value) {

    /** Returns the complaint about this line, ready to be thrown. */
    ConfException wrong(String why) {
        return new ConfException("%s:%d: %s".formatted(file, number, why));
    }

    /** Returns the value, which may not be missing. */
    String required() throws ConfException {
        if (value.isEmpty()) {
            throw wrong(option + " has no value");
        }
        return value;
    }

    boolean isTrue() throws ConfException {
        return switch (required()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw wrong("%s must be true or false, not '%s'".formatted(option, value));
        };
    }

    long number(long least, long most) throws ConfException {
        try {
            long number = Long.parseLong(required());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong("%s must be a whole number from %d to %d, not '%s'".formatted(option, least, most, value));
    }

    /** Returns where it stands and what it says, without secrets. */
    @Override
    public String toString() {
        var shown = option.contains("password") || option.equals("bridge_psk") ? "..." : value;
        return "%s:%d %s %s"
                .formatted(file.getFileName(), number, option, shown)
                .stripTrailing();
    }
}
