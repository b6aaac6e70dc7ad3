package sluice.io.pi4j;

import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProviderBase;
import java.io.IOException;
import java.util.Objects;

/** Gives Pi4J code channels of pulses: {@code pwmchip0} unless the configuration names another chip. Thread-safe. */
final class Pi4jPwmProvider extends PwmProviderBase {

    private final Inventory inventory;

    Pi4jPwmProvider(Inventory inventory) {
        super("sluice-pwm", "Sluice PWM");
        this.inventory = inventory;
    }

    @Override
    public Pwm create(PwmConfig config) {
        return Holding.make(context(), holding -> {
            if (config.channel() == null) {
                throw new IOException("PWM needs a chip and a channel; a pin's number does not say which");
            }
            int chip = Objects.requireNonNullElse(config.chip(), 0);
            var port = inventory.pwm("pwmchip" + chip + "/" + config.channel(), holding.view());
            port.lease(holding.name());
            return new Pi4jPwm(this, config, port, holding);
        });
    }
}
