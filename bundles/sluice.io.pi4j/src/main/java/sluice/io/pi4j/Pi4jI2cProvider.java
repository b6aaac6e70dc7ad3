package sluice.io.pi4j;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProviderBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives Pi4J code chips on our I2C buses. Thread-safe. */
final class Pi4jI2cProvider extends I2CProviderBase {

    private final Inventory inventory;
    private final Map<Integer, Pi4jI2cBus> turns = new ConcurrentHashMap<>();

    Pi4jI2cProvider(Inventory inventory) {
        super("sluice-i2c", "Sluice I2C");
        this.inventory = inventory;
    }

    @Override
    public I2C create(I2CConfig config) {
        return Holding.make(context(), holding -> {
            var bus = inventory.i2c(config.bus(), holding.view());
            bus.lease(config.device(), holding.name());
            return new Pi4jI2c(
                    this, config, bus, turns.computeIfAbsent(config.bus(), _ -> new Pi4jI2cBus(config)), holding);
        });
    }
}
