package sluice.driver.pcf8574;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import sluice.device.Command;
import sluice.device.Measurement;
import sluice.driver.I2cPlace;
import sluice.driver.I2cPort;
import sluice.driver.I2cSwitch;
import sluice.driver.Pins;

/**
 * One PCF8574 or PCF8574A. It has no registers: a byte written is what it drives, where 1 is a weak pull-up and thus an input as well; a byte
 * read is what its pins are. Nothing tells a brown-out from outputs that are all high, so the outputs are written again before each reading.
 */
final class Pcf8574 implements I2cSwitch {

    static final int[] ADDRESSES = IntStream.concat(
                    IntStream.of(I2cPlace.range(0x20, 0x27)), IntStream.of(I2cPlace.range(0x38, 0x3F)))
            .toArray();

    private static final List<String> NAMES = List.of("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7");

    private final Pins pins;
    private int levels;

    Pcf8574(Pcf8574Driver.Config config) {
        this.pins = Pins.of(NAMES, config.outputs(), config.inputs(), config.inverted(), config.safe_on());
        this.levels = pins.safeLevels();
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException {
        drive(port, levels);
        return pins.measurements(port.read(1)[0] & 0xFF);
    }

    @Override
    public List<Measurement> accept(I2cPort port, Command command) throws IOException {
        drive(port, pins.after("PCF8574", command, levels));
        return pins.measurements(port.read(1)[0] & 0xFF);
    }

    @Override
    public List<String> commands() {
        return pins.commands();
    }

    @Override
    public void toSafety(I2cPort port) throws IOException {
        drive(port, pins.safeLevels());
    }

    /** Whatever happened to it, it begins anew in its safe state. */
    @Override
    public void forget() {
        levels = pins.safeLevels();
    }

    private void drive(I2cPort port, int wanted) throws IOException {
        port.write(wanted | ~pins.outputs() & 0xFF);
        levels = wanted;
    }
}
