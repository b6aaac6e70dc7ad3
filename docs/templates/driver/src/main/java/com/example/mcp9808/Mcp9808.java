package com.example.mcp9808;

import java.io.IOException;
import java.util.List;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cPort;

/** One MCP9808, after Microchip's datasheet DS25095. It converts by itself, four times a second. */
final class Mcp9808 implements I2cChip {

    private static final int CONFIG = 0x01;
    private static final int TEMPERATURE = 0x05;
    private static final int DEVICE = 0x07;
    private static final int MCP9808 = 0x04;
    private static final int SHUTDOWN = 0x0100;
    private static final int CONVERSION_MILLIS = 250; // table 5-2, 0.0625 degrees

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        int device = port.word(DEVICE) >> 8;
        if (device != MCP9808) {
            throw new ChipException(Fault.WRONG_CHIP, "its id is 0x%02x, not 0x04".formatted(device));
        }
        wake(port);
        return List.of(new Measurement("temperature", celsius(port.word(TEMPERATURE)), "Cel"));
    }

    private static void wake(I2cPort port) throws IOException, InterruptedException {
        int config = port.word(CONFIG);
        if ((config & SHUTDOWN) != 0) {
            port.writeWord(CONFIG, config & ~SHUTDOWN);
            port.pause(CONVERSION_MILLIS);
        }
    }

    /** Thirteen bits in two's complement, in steps of a sixteenth; the three above are alarms (register 5-4). */
    static double celsius(int register) {
        return ((register & 0x1FFF ^ 0x1000) - 0x1000) / 16.0;
    }
}
