package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** A line that is read, as Pi4J code sees it. Thread-safe; its listeners are called by the thread all edges come on. */
final class Pi4jInput extends DigitalInputBase implements Owned {

    private final sluice.io.DigitalInput port;
    private final Holding holding;

    Pi4jInput(DigitalInputProvider provider, DigitalInputConfig config, sluice.io.DigitalInput port, Holding holding) {
        super(provider, config);
        this.port = port;
        this.holding = holding;
    }

    @Override
    public Optional<Bundle> owner() {
        return holding.owner();
    }

    @Override
    public DigitalInput initialize(Context context) {
        super.initialize(context);
        port.listen((active, _) -> dispatch(new DigitalStateChangeEvent<>(this, state(active))));
        return this;
    }

    @Override
    public DigitalState state() {
        try {
            return state(port.isActive());
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static DigitalState state(boolean active) {
        return active ? DigitalState.HIGH : DigitalState.LOW;
    }

    @Override
    public DigitalInput shutdownInternal(Context context) {
        holding.view().letGo();
        return super.shutdownInternal(context);
    }
}
