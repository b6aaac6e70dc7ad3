package sluice.io.sim;

import java.io.IOException;
import sluice.io.DigitalOutput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;

/** A driven line as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedOutput implements DigitalOutput {

    private final SimOutput output;
    private final Leases<Integer> leases;

    LeasedOutput(SimOutput output, Leases<Integer> leases) {
        this.output = output;
        this.leases = leases;
    }

    @Override
    public void drive(boolean active) throws IOException {
        output.drive(active);
    }

    @Override
    public boolean isActive() throws IOException {
        return output.isActive();
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        return leases.take(output.line(), "line sim/" + output.line(), owner, this);
    }
}
