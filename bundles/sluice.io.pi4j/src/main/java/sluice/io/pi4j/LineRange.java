package sluice.io.pi4j;

import java.util.regex.Pattern;

/**
 * Lines of a chip that are offered. Immutable.
 *
 * @param label the chip's name as it says itself: its number changes from kernel to kernel
 * @param first the first line
 * @param last the last line
 */
record LineRange(String label, int first, int last) {

    private static final Pattern SHAPE = Pattern.compile("([^/\\s]+)/(\\d{1,4})(?:-(\\d{1,4}))?");

    /**
     * Reads {@code pinctrl-bcm2711/0-27} or {@code pinctrl-bcm2711/17}.
     *
     * @throws IllegalArgumentException if it is made differently; the sentence begins with the key
     */
    static LineRange of(String text) {
        var matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "gpio.lines: '" + text + "' is not made like pinctrl-bcm2711/0-27 or pinctrl-bcm2711/17");
        }
        int first = Integer.parseInt(matcher.group(2));
        int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
        if (last < first) {
            throw new IllegalArgumentException("gpio.lines: '" + text + "' ends before it begins");
        }
        return new LineRange(matcher.group(1), first, last);
    }

    boolean has(String chip, int line) {
        return label.equals(chip) && line >= first && line <= last;
    }
}
