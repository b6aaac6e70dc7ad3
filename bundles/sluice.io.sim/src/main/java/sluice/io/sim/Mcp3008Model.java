package sluice.io.sim;

import java.util.function.Supplier;

/**
 * Microchip MCP3008, a converter with eight inputs of ten bits, supplied and referred to 3.3 V (DS21295D). Thread-safe, being without
 * state.
 *
 * <p>Input 0 feels the world's voltage, each further one a tenth less.
 */
final class Mcp3008Model {

    private static final double REFERENCE = 3.3;
    private static final int STEPS = 1024;
    private static final int START_BIT = 1;
    private static final int SINGLE_ENDED = 0x80;

    private final Supplier<Conditions> felt;

    Mcp3008Model(Supplier<Conditions> felt) {
        this.felt = felt;
    }

    /** Answers as in the datasheet's figure 6-1: start bit, configuration, then ten bits right-justified. */
    byte[] transfer(byte[] sent) {
        var answer = new byte[sent.length];
        if (sent.length < 3 || sent[0] != START_BIT) {
            return answer; // no start bit: the output stays high-impedance, which reads as zeros here
        }
        int input = (sent[1] & 0x70) >> 4;
        int steps = (sent[1] & SINGLE_ENDED) != 0 ? steps(input) : Math.max(0, steps(input) - steps(input ^ 1));
        answer[1] = (byte) (steps >> 8); // the null bit is 0
        answer[2] = (byte) steps;
        return answer;
    }

    private int steps(int input) {
        double volts = felt.get().volts() * (1 - input / 10.0);
        return Math.clamp((int) (volts / REFERENCE * STEPS), 0, STEPS - 1);
    }
}
