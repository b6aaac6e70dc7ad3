package sluice.io.sim;

import java.util.Arrays;

/** An NXP PCF8574: one byte written drives the pins, 1 only weakly; one byte read is what they are. Pin 7 is held low from outside. */
final class Pcf8574Model implements SimChip {

    private static final int HELD_LOW = 0x80;

    private int latch = 0xFF;

    @Override
    public byte[] transfer(byte[] write, int read) {
        for (byte b : write) {
            latch = b & 0xFF;
        }
        var answer = new byte[read];
        Arrays.fill(answer, (byte) (latch & ~HELD_LOW));
        return answer;
    }

    @Override
    public void reset() {
        latch = 0xFF;
    }
}
