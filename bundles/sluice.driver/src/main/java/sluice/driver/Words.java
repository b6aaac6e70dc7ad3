package sluice.driver;

/** Words of two bytes as chips send them, the high one first. */
public final class Words {

    private Words() {}

    /** Returns the word at this index: 0 to 0xFFFF. */
    public static int unsigned(byte[] bytes, int index) {
        return (bytes[index] & 0xFF) << 8 | bytes[index + 1] & 0xFF;
    }

    /** Returns the word at this index in two's complement. */
    public static int signed(byte[] bytes, int index) {
        return (short) unsigned(bytes, index);
    }
}
