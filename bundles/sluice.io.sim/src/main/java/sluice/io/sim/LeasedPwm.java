package sluice.io.sim;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.PwmOutput;
import sluice.io.View;

/** A channel of pulses as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedPwm implements PwmOutput {

    private final SimPwm pulses;
    private final Leases<String> leases;
    private final View view;

    LeasedPwm(SimPwm pulses, Leases<String> leases, View view) {
        this.pulses = pulses;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public void drive(long periodNanos, long pulseNanos) throws IOException {
        view.act("channel " + pulses.channel(), () -> pulses.drive(periodNanos, pulseNanos));
    }

    @Override
    public void stop() throws IOException {
        view.act("channel " + pulses.channel(), pulses::stop);
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        return view.hold(leases.take(pulses.channel(), "channel " + pulses.channel(), owner, view)::close);
    }
}
