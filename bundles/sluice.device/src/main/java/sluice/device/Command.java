package sluice.device;

/**
 * What an actuator is told. Immutable.
 *
 * @param name which of the device's settings is meant, one topic level, such as {@code relay}
 * @param value what it is to be, as text: {@code on}, {@code 0.35}
 */
public record Command(String name, String value) {

    public Command {
        if (!Measurement.isTopicLevel(name)) {
            throw new IllegalArgumentException("command name '" + name + "' is no topic level");
        }
    }
}
