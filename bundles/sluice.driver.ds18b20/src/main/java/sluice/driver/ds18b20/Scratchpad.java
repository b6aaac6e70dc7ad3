package sluice.driver.ds18b20;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import sluice.device.Fault;
import sluice.driver.ChipException;

/**
 * The nine bytes a DS18B20 answers with, as the kernel prints them in {@code w1_slave}. Immutable.
 *
 * <p>Layout and checksum: datasheet 19-7487, "Memory" and "CRC Generation".
 */
final class Scratchpad {

    private static final int LENGTH = 9;
    private static final Pattern LINE = Pattern.compile("((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (YES|NO)\\s*");
    private static final int POLYNOMIAL = 0x8C; // x^8 + x^5 + x^4 + 1, the lowest bit first
    private static final double STEP = 0.0625;
    private static final int LOWEST = -55;
    private static final int HIGHEST = 125;

    private final byte[] bytes;

    private Scratchpad(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the first line of {@code w1_slave}.
     *
     * @throws IOException if it is something else, or what it holds cannot be from the chip
     */
    static Scratchpad of(String text) throws IOException {
        var first = text.lines().findFirst().orElse("");
        if (first.isEmpty()) { // since Linux 5.8 for every failure, also of the checksum, after three tries
            throw new ChipException(
                    Fault.NO_ANSWER, "the kernel got nothing from it: it does not answer, or its line is disturbed");
        }
        var matcher = LINE.matcher(first);
        if (!matcher.matches()) {
            throw new ChipException(Fault.OTHER, "the kernel gave '" + first.strip() + "' for its scratchpad");
        }
        var words = matcher.group(1).strip().split(" ");
        var bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) Integer.parseInt(words[i], 16);
        }
        if (all(bytes, 0xFF)) {
            throw new ChipException(Fault.NO_ANSWER, "it does not answer: all ones");
        }
        if (all(bytes, 0)) {
            throw new ChipException(Fault.BUS, "its line is held down: all zeros"); // whose checksum would be right
        }
        if (matcher.group(2).equals("NO") || crc(bytes, LENGTH - 1) != (bytes[LENGTH - 1] & 0xFF)) {
            throw new ChipException(Fault.CHECKSUM, "its checksum is wrong");
        }
        return new Scratchpad(bytes);
    }

    private static boolean all(byte[] bytes, int value) {
        var same = new byte[bytes.length];
        Arrays.fill(same, (byte) value);
        return Arrays.equals(bytes, same);
    }

    static int crc(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
        }
        return crc;
    }

    /** Returns the temperature; the bits that a lower resolution leaves undefined are left out. */
    double celsius() throws IOException {
        int resolution = 9 + (bytes[4] >> 5 & 0b11);
        int undefined = (1 << 12 - resolution) - 1;
        int raw = (short) ((bytes[1] & 0xFF) << 8 | bytes[0] & 0xFF & ~undefined);
        double celsius = raw * STEP;
        if (celsius < LOWEST || celsius > HIGHEST) {
            throw new ChipException(
                    Fault.OUT_OF_RANGE, "it says " + celsius + " Cel, and can measure " + LOWEST + " to " + HIGHEST);
        }
        return celsius;
    }
}
