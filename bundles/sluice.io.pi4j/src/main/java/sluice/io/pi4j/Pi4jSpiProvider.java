package sluice.io.pi4j;

import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProviderBase;
import java.util.Objects;
import sluice.io.SpiSettings;

/** Gives Pi4J code chips on our SPI buses. Thread-safe. */
final class Pi4jSpiProvider extends SpiProviderBase {

    private final Inventory inventory;

    Pi4jSpiProvider(Inventory inventory) {
        super("sluice-spi", "Sluice SPI");
        this.inventory = inventory;
    }

    @Override
    public Spi create(SpiConfig config) {
        return Holding.make(context(), holding -> {
            var bus = inventory.spi(config.bus().getBus(), holding.view());
            int select = Objects.requireNonNullElse(config.channel(), Spi.DEFAULT_CHANNEL);
            bus.lease(select, holding.name());
            var settings = new SpiSettings(
                    Objects.requireNonNullElse(config.baud(), Spi.DEFAULT_BAUD),
                    config.mode().getMode());
            return new Pi4jSpi(this, config, bus, select, settings, holding);
        });
    }
}
