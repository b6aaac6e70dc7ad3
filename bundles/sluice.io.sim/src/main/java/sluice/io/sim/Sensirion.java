package sluice.io.sim;

/** Words as Sensirion's chips send them, each with its CRC-8 (polynomial 0x31, beginning with 0xFF), bit by bit. */
final class Sensirion {

    private Sensirion() {}

    /** Returns the words with a checksum behind each. */
    static byte[] answer(int... words) {
        var bytes = new byte[3 * words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[3 * i] = (byte) (words[i] >> 8);
            bytes[3 * i + 1] = (byte) words[i];
            bytes[3 * i + 2] = (byte) crc(bytes[3 * i], bytes[3 * i + 1]);
        }
        return bytes;
    }

    private static int crc(byte... bytes) {
        int crc = 0xFF;
        for (byte b : bytes) {
            for (int bit = 7; bit >= 0; bit--) {
                int carry = (crc >> 7 ^ b >> bit) & 1;
                crc = (crc << 1 ^ (carry == 1 ? 0x31 : 0)) & 0xFF;
            }
        }
        return crc;
    }
}
