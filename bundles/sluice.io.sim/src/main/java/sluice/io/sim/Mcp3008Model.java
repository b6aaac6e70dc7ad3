package sluice.io.sim;

import java.util.function.Supplier;

/**
 * Microchip MCP3008, a converter with eight inputs of ten bits, supplied and referred to 3.3 V (DS21295D). Thread-safe, being without
 * state.
 *
 * <p>Input 0 feels the world's voltage, each further one a tenth less.
 */
final class Mcp3008Model implements SimChip {

    private static final double REFERENCE = 3.3;
    private static final int STEPS = 1024;
    private static final int BITS = 10;

    private final Supplier<Conditions> felt;

    Mcp3008Model(Supplier<Conditions> felt) {
        this.felt = felt;
    }

    /**
     * Answers as in the datasheet's figure 5-1, wherever in the bytes the start bit is: after it come one bit for single-ended, three for the
     * input, one in which it samples, then a null bit and ten bits.
     */
    @Override
    public byte[] transfer(byte[] sent, int read) {
        var answer = new byte[sent.length];
        int start = 0;
        while (start < sent.length * 8 && bit(sent, start) == 0) {
            start++;
        }
        if (start + 4 >= sent.length * 8) {
            return answer; // no start bit: the output stays high-impedance, which reads as zeros here
        }
        int input = bit(sent, start + 2) << 2 | bit(sent, start + 3) << 1 | bit(sent, start + 4);
        int steps = bit(sent, start + 1) == 1 ? steps(input) : Math.max(0, steps(input) - steps(input ^ 1));
        for (int i = 0; i < BITS && start + 7 + i < sent.length * 8; i++) {
            int at = start + 7 + i;
            answer[at / 8] |= (byte) ((steps >> BITS - 1 - i & 1) << 7 - at % 8);
        }
        return answer;
    }

    @Override
    public void reset() {
        // it remembers nothing
    }

    private static int bit(byte[] bytes, int at) {
        return bytes[at / 8] >> 7 - at % 8 & 1;
    }

    private int steps(int input) {
        double volts = felt.get().volts() * (1 - input / 10.0);
        return Math.clamp((int) (volts / REFERENCE * STEPS), 0, STEPS - 1);
    }
}
