package sluice.io.pi4j;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.PullResistance;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import sluice.io.Wiring;

/** Gives Pi4J code lines that are read. Thread-safe. */
final class Pi4jInputProvider extends DigitalInputProviderBase {

    private final Inventory inventory;

    Pi4jInputProvider(Inventory inventory) {
        super("sluice-input", "Sluice digital input");
        this.inventory = inventory;
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
        return Holding.make(context(), holding -> {
            var port = new LeasedInput(inventory.line(config.bcm()), holding.view());
            port.lease(holding.name(), wiring(config));
            return new Pi4jInput(this, config, port, holding);
        });
    }

    private static Wiring wiring(DigitalInputConfig config) {
        var pull = config.pull() == null ? PullResistance.OFF : config.pull();
        var bias = switch (pull) {
            case PULL_UP -> Wiring.Bias.PULL_UP;
            case PULL_DOWN -> Wiring.Bias.PULL_DOWN;
            case OFF -> Wiring.Bias.AS_IS;
        };
        var debounce = config.debounce() == null ? Duration.ZERO : Duration.of(config.debounce(), ChronoUnit.MICROS);
        return new Wiring(false, bias, debounce);
    }
}
