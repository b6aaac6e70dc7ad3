package sluice.io.sim;

import java.util.Arrays;

/**
 * A Microchip MCP23017 in its byte mode (IOCON.BANK = 0). Nothing is connected: a pin that is an input reads 1 if it is pulled up; each
 * even pin of port B is wired to the same pin of port A, so that outputs can be seen from outside.
 */
final class Mcp23017Model implements RegisterModel {

    private static final int IODIR = 0x00;
    private static final int GPPU = 0x0C;
    private static final int GPIO = 0x12;
    private static final int OLAT = 0x14;
    private static final int WIRED = 0b0101_0101;

    private final int[] registers = new int[0x16];

    @Override
    public void settle() {}

    @Override
    public int read(int register) {
        if (register == GPIO || register == GPIO + 1) {
            int port = register - GPIO;
            int pins = driven(port) | registers[IODIR + port] & registers[GPPU + port];
            int other = 1 - port;
            int forced = registers[IODIR + port] & WIRED & ~registers[IODIR + other];
            return (pins & ~forced | driven(other) & forced) ^ registers[IODIR + port] & registers[0x02 + port];
        }
        return register < registers.length ? registers[register] : 0;
    }

    private int driven(int port) {
        return registers[OLAT + port] & ~registers[IODIR + port];
    }

    @Override
    public void write(int register, int value) {
        if (register == GPIO || register == GPIO + 1) {
            registers[register - GPIO + OLAT] = value;
        } else if (register < registers.length) {
            registers[register] = value;
        }
    }

    @Override
    public void reset() {
        Arrays.fill(registers, 0);
        registers[IODIR] = 0xFF;
        registers[IODIR + 1] = 0xFF;
    }
}
