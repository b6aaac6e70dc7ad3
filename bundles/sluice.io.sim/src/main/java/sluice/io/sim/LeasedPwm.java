package sluice.io.sim;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.PwmOutput;

/** A channel of pulses as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedPwm implements PwmOutput {

    private final SimPwm pulses;
    private final Leases<String> leases;

    LeasedPwm(SimPwm pulses, Leases<String> leases) {
        this.pulses = pulses;
        this.leases = leases;
    }

    @Override
    public void drive(long periodNanos, long pulseNanos) throws IOException {
        pulses.drive(periodNanos, pulseNanos);
    }

    @Override
    public void stop() throws IOException {
        pulses.stop();
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        return leases.take(pulses.channel(), "channel " + pulses.channel(), owner, this);
    }
}
