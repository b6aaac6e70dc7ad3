package sluice.driver;

import java.io.IOException;
import sluice.device.Fault;

/** Words as Sensirion's sensors send them: two bytes and their checksum, CRC-8 with the polynomial 0x31 beginning with 0xFF. */
public final class Sensirion {

    private static final int WORD = 3;
    private static final int POLYNOMIAL = 0x31;

    private Sensirion() {}

    /**
     * Returns the words in an answer, each 0 to 0xFFFF.
     *
     * @throws IOException if a checksum is wrong
     */
    public static int[] words(byte[] answer) throws IOException {
        var words = new int[answer.length / WORD];
        for (int i = 0; i < words.length; i++) {
            int word = Words.unsigned(answer, WORD * i);
            int crc = answer[WORD * i + 2] & 0xFF;
            if (crc != crc(word)) {
                // Without the bytes: they change with every reading, and the reason would be told again each time.
                throw new ChipException(
                        Fault.CHECKSUM, "its checksum is wrong: word %d of its answer".formatted(i + 1));
            }
            words[i] = word;
        }
        return words;
    }

    /** Returns the checksum of a word. */
    public static int crc(int word) {
        int crc = 0xFF;
        for (int shift = 8; shift >= 0; shift -= 8) {
            crc ^= word >> shift & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x80) != 0 ? (crc << 1 ^ POLYNOMIAL) & 0xFF : crc << 1;
            }
        }
        return crc;
    }
}
