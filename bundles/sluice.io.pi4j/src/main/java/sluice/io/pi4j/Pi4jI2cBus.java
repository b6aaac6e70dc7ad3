package sluice.io.pi4j;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBusBase;
import com.pi4j.io.i2c.I2CConfig;
import java.util.concurrent.Callable;

/** Lets Pi4J code do several transactions on one bus without other Pi4J code in between. Thread-safe. */
final class Pi4jI2cBus extends I2CBusBase {

    Pi4jI2cBus(I2CConfig config) {
        super(config);
    }

    @Override
    public <R> R execute(I2C chip, Callable<R> action) {
        return _execute(chip, action);
    }
}
