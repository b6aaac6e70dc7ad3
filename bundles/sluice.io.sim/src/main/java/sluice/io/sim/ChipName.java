package sluice.io.sim;

import java.util.Locale;

/**
 * A chip and its address, such as {@code bme280@0x76}. Immutable.
 *
 * @param kind which chip
 * @param address its 7-bit address
 */
record ChipName(Kind kind, int address) {

    /** The chips that can be simulated. */
    enum Kind {
        BME280,
        BMP280
    }

    /**
     * Returns the chip with this name.
     *
     * @throws IllegalArgumentException if it is not made like {@code bme280@0x76}
     */
    static ChipName of(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("'" + text + "' has no address; write bme280@0x76");
        }
        return new ChipName(kind(text.substring(0, at)), address(text.substring(at + 1)));
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "bme280" -> Kind.BME280;
            case "bmp280" -> Kind.BMP280;
            default ->
                throw new IllegalArgumentException(
                        "'" + word + "' is no chip this board knows; there are bme280 and bmp280");
        };
    }

    private static int address(String text) {
        try {
            int address = Integer.decode(text);
            if (address == 0x76 || address == 0x77) {
                return address;
            }
        } catch (NumberFormatException _) {
            // said below, with the range
        }
        throw new IllegalArgumentException("'" + text + "' is no address of this chip; it has 0x76 or 0x77");
    }

    @Override
    public String toString() {
        return "%s@0x%02x".formatted(kind.name().toLowerCase(Locale.ROOT), address);
    }
}
