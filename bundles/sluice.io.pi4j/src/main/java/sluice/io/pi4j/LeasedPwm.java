package sluice.io.pi4j;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.PwmOutput;
import sluice.io.View;

/** A channel of pulses as one bundle sees it. Thread-safe. */
final class LeasedPwm implements PwmOutput {

    private final SysfsPwm pulses;
    private final Leases<String> leases;
    private final View view;

    LeasedPwm(SysfsPwm pulses, Leases<String> leases, View view) {
        this.pulses = pulses;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public void drive(long periodNanos, long pulseNanos) throws IOException {
        view.act("PWM " + pulses.name(), () -> pulses.drive(periodNanos, pulseNanos));
    }

    @Override
    public void stop() throws IOException {
        view.act("PWM " + pulses.name(), pulses::stop);
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        return view.hold(leases.take(pulses.name(), "PWM " + pulses.name(), owner, view)::close);
    }
}
