package sluice.driver;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a chip is. Immutable.
 *
 * @param bus the number of the I2C bus
 * @param address the 7-bit address
 */
public record I2cPlace(int bus, int address) {

    /**
     * Reads an address, {@code 0x44} or {@code 68}.
     *
     * @param chip the chip's name with its article, {@code an SHT3x}
     * @param possible the addresses the chip can have
     * @throws IllegalArgumentException if it is none of them; the sentence begins with the key
     */
    public static I2cPlace of(int bus, String address, String chip, int... possible) {
        try {
            int number = Integer.decode(address.strip());
            if (Arrays.stream(possible).anyMatch(one -> one == number)) {
                return new I2cPlace(bus, number);
            }
        } catch (NumberFormatException _) {
            // said below, with what would be right
        }
        var words = Arrays.stream(possible).mapToObj("0x%02x"::formatted).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("address: " + chip + " has one of " + words + ", not '" + address + "'");
    }

    /** Returns the addresses from the first to the last. */
    public static int[] range(int first, int last) {
        return IntStream.rangeClosed(first, last).toArray();
    }

    @Override
    public String toString() {
        return "0x%02x on I2C bus %d".formatted(address, bus);
    }
}
