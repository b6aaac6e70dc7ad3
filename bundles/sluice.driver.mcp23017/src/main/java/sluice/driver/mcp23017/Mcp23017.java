package sluice.driver.mcp23017;

import java.io.IOException;
import java.util.List;
import sluice.device.Command;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.driver.ChipException;
import sluice.driver.I2cPort;
import sluice.driver.I2cSwitch;
import sluice.driver.Pins;

/**
 * One MCP23017: port A is bits 0 to 7, port B bits 8 to 15 (DS20001952). Outputs are brought to their safe state when the chip is found,
 * and again after any failure: it may have been without power meanwhile.
 */
final class Mcp23017 implements I2cSwitch {

    private static final int IODIR = 0x00; // registers of port A; port B's follow (IOCON.BANK = 0)
    private static final int IPOL = 0x02;
    private static final int GPPU = 0x0C;
    private static final int GPIO = 0x12;
    private static final int OLAT = 0x14;
    private static final int OUTPUTS_ONLY = 0x8080; // GPA7 and GPB7, since revision D of the datasheet

    private static final List<String> NAMES =
            List.of("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7");

    private final Pins pins;
    private final int pullups;
    private int levels;
    private boolean ready;

    Mcp23017(Mcp23017Driver.Config config) {
        this.pins = Pins.of(NAMES, config.outputs(), config.inputs(), config.inverted(), config.safe_on());
        this.pullups = Pins.bits(NAMES, "pullups", config.pullups());
        pins.check("inputs", pins.inputs() & OUTPUTS_ONLY, "can be an output only: as an input it disturbs the bus");
        pins.check("pullups", pullups & ~pins.inputs(), "is no input");
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException {
        prepare(port);
        return pins.measurements(levels(port));
    }

    @Override
    public List<Measurement> accept(I2cPort port, Command command) throws IOException {
        prepare(port);
        int wanted = pins.after("MCP23017", command, levels);
        drive(port, wanted);
        return pins.measurements(levels(port));
    }

    @Override
    public List<String> commands() {
        return pins.commands();
    }

    @Override
    public void toSafety(I2cPort port) throws IOException {
        drive(port, pins.safeLevels());
    }

    @Override
    public void forget() {
        ready = false;
    }

    /** The latch is written before the direction, so that no output starts with a wrong level. */
    private void prepare(I2cPort port) throws IOException {
        if (ready && isKept(port)) {
            return;
        }
        drive(port, pins.safeLevels());
        writePair(port, IPOL, 0);
        writePair(port, GPPU, pullups);
        writePair(port, IODIR, direction());
        if (!isKept(port)) {
            throw new ChipException(Fault.WRONG_CHIP, "it does not keep its settings: is it an MCP23017?");
        }
        ready = true;
    }

    /** After a brown-out all pins are inputs. */
    private boolean isKept(I2cPort port) throws IOException {
        return pair(port, IODIR) == direction() && pair(port, OLAT) == levels && pair(port, GPPU) == pullups;
    }

    /** Pins nobody uses are inputs, as after power-up, except the two that must not be: those are outputs, low. */
    private int direction() {
        return ~pins.outputs() & ~OUTPUTS_ONLY & 0xFFFF;
    }

    private void drive(I2cPort port, int wanted) throws IOException {
        writePair(port, OLAT, wanted);
        levels = wanted;
    }

    /** Outputs are read back from the pins as well: a short circuit shows. */
    private static int levels(I2cPort port) throws IOException {
        return pair(port, GPIO);
    }

    private static int pair(I2cPort port, int register) throws IOException {
        var bytes = port.register(register, 2);
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8;
    }

    private static void writePair(I2cPort port, int register, int value) throws IOException {
        port.write(register, value & 0xFF, value >> 8);
    }
}
