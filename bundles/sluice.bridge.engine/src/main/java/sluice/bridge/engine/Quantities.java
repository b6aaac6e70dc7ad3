package sluice.bridge.engine;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ages, sizes and rates as people write them. Pure functions; empty or null for what is none. */
final class Quantities {

    private static final Pattern AGE = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB|GB)?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})/(s|m|h)");

    private Quantities() {}

    /** Returns what {@code 90s}, {@code 10m}, {@code 2h} or {@code 7d} says. */
    static @Nullable Duration age(String text) {
        var matcher = AGE.matcher(text);
        return matcher.matches() ? unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))) : null;
    }

    /** Returns the bytes that {@code 500}, {@code 64kB}, {@code 10MB} or {@code 1GB} says; a kB has 1024. */
    static OptionalLong size(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return OptionalLong.of(
                switch (matcher.group(2)) {
                    case "kB" -> number << 10;
                    case "MB" -> number << 20;
                    case "GB" -> number << 30;
                    case null, default -> number;
                });
    }

    /** Returns how many a second {@code 50/s}, {@code 100/m} or {@code 10/h} says. */
    static OptionalDouble rate(String text) {
        var matcher = RATE.matcher(text);
        return matcher.matches()
                ? OptionalDouble.of(Double.parseDouble(matcher.group(1))
                        / unit(matcher.group(2)).toSeconds())
                : OptionalDouble.empty();
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }
}
