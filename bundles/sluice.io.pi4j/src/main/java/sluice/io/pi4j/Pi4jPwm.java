package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmBase;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import sluice.io.PwmOutput;

/** A channel of pulses as Pi4J code sees it: frequency in hertz, duty cycle in percent. As thread-safe as Pi4J's base class. */
final class Pi4jPwm extends PwmBase implements Owned {

    private static final long SECOND = 1_000_000_000;
    private static final int PERCENT = 100;

    private final PwmOutput port;
    private final Holding holding;
    private volatile @Nullable Context made;

    Pi4jPwm(PwmProvider provider, PwmConfig config, PwmOutput port, Holding holding) {
        super(provider, config);
        this.port = port;
        this.holding = holding;
    }

    @Override
    public Optional<Bundle> owner() {
        return holding.owner();
    }

    @Override
    public Pwm on() {
        try {
            long period = SECOND / Math.max(1, frequency);
            port.drive(period, period * dutyCycle / PERCENT);
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        onState = true;
        return this;
    }

    @Override
    public Pwm off() {
        try {
            port.stop();
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        onState = false;
        return this;
    }

    /** Pi4J 4.0.2 forgets the context of a PWM, so that closing would do nothing. */
    @Override
    public Pwm initialize(Context context) {
        made = context;
        return super.initialize(context);
    }

    @Override
    public void close() {
        var context = made;
        if (context != null) {
            context.shutdown(getId());
        }
    }

    @Override
    public Pwm shutdownInternal(Context context) {
        made = null;
        var me = super.shutdownInternal(context);
        holding.view().letGo();
        return me;
    }
}
