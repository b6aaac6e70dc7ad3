package sluice.io.pi4j;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;

/** Gives Pi4J code lines that are driven. Thread-safe. */
final class Pi4jOutputProvider extends DigitalOutputProviderBase {

    private final Inventory inventory;

    Pi4jOutputProvider(Inventory inventory) {
        super("sluice-output", "Sluice digital output");
        this.inventory = inventory;
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
        return Holding.make(context(), holding -> {
            var port = new LeasedOutput(inventory.line(config.bcm()), holding.view());
            port.lease(holding.name());
            return new Pi4jOutput(this, config, port, holding);
        });
    }
}
