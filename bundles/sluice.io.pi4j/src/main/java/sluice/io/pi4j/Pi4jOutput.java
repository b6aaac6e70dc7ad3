package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** A line that is driven, as Pi4J code sees it. As thread-safe as Pi4J's base class. */
final class Pi4jOutput extends DigitalOutputBase implements Owned {

    private final sluice.io.DigitalOutput port;
    private final Holding holding;

    Pi4jOutput(
            DigitalOutputProvider provider, DigitalOutputConfig config, sluice.io.DigitalOutput port, Holding holding) {
        super(provider, config);
        this.port = port;
        this.holding = holding;
    }

    @Override
    public Optional<Bundle> owner() {
        return holding.owner();
    }

    @Override
    public DigitalOutput state(DigitalState state) {
        try {
            port.drive(state == DigitalState.HIGH);
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return super.state(state);
    }

    @Override
    public DigitalOutput shutdownInternal(Context context) {
        var me = super.shutdownInternal(context);
        holding.view().letGo();
        return me;
    }
}
