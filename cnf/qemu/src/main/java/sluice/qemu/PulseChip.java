package sluice.qemu;

import java.io.IOException;
import sluice.io.I2cBus;

/** Adds a PCA9685 to a bus: sixteen outputs of pulses (NXP, rev. 4). The kernel's driver pwm-pca9685 talks to it. Thread-safe. */
final class PulseChip implements I2cBus {

    static final int ADDRESS = 0x60;

    private static final int MODE1 = 0;
    private static final int ASLEEP = 0x10;
    private static final int FIRST_OUTPUT = 6;
    private static final int OUTPUTS = 16;
    private static final int ALL_OUTPUTS = 0xFA;
    private static final int PRESCALE = 0xFE;
    private static final int FULL = 0x10;
    private static final int STEPS = 4096;
    private static final int CLOCK_NANOS = 40;

    private final I2cBus others;
    private final int[] registers = new int[256];
    private int pointer;

    /** @param others the chips at the other addresses */
    PulseChip(I2cBus others) {
        this.others = others;
        registers[MODE1] = ASLEEP | 1;
        registers[1] = 0x04;
        registers[PRESCALE] = 0x1E;
        for (int output = 0; output < OUTPUTS; output++) {
            registers[FIRST_OUTPUT + 4 * output + 3] = FULL;
        }
    }

    /** Returns from one pulse to the next. */
    synchronized long periodNanos() {
        return (registers[PRESCALE] + 1L) * STEPS * CLOCK_NANOS;
    }

    /** Returns which part of the time an output is on. */
    synchronized double level(int output) {
        int at = FIRST_OUTPUT + 4 * output;
        if ((registers[MODE1] & ASLEEP) != 0 || (registers[at + 3] & FULL) != 0) {
            return 0;
        }
        if ((registers[at + 1] & FULL) != 0) {
            return 1;
        }
        int on = registers[at] | (registers[at + 1] & 0x0F) << 8;
        int off = registers[at + 2] | (registers[at + 3] & 0x0F) << 8;
        return (off - on & STEPS - 1) / (double) STEPS;
    }

    @Override
    public synchronized byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address != ADDRESS) {
            return others.transfer(address, write, read);
        }
        if (write.length > 0) {
            pointer = write[0] & 0xFF;
        }
        for (int i = 1; i < write.length; i++) {
            set(pointer++, write[i] & 0xFF);
        }
        var answer = new byte[read];
        for (int i = 0; i < read; i++) {
            answer[i] = (byte) registers[pointer++ & 0xFF];
        }
        return answer;
    }

    private void set(int register, int value) {
        if (register >= ALL_OUTPUTS && register < PRESCALE) {
            for (int output = 0; output < OUTPUTS; output++) {
                registers[FIRST_OUTPUT + 4 * output + register - ALL_OUTPUTS] = value;
            }
        } else if (register != PRESCALE || (registers[MODE1] & ASLEEP) != 0) { // 7.3.5: only while it sleeps
            registers[register & 0xFF] = value;
        }
    }
}
