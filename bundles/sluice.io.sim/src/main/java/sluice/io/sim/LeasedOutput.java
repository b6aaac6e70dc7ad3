package sluice.io.sim;

import java.io.IOException;
import sluice.io.DigitalOutput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.View;

/** A driven line as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedOutput implements DigitalOutput {

    private final SimOutput output;
    private final Leases<Integer> leases;
    private final View view;

    LeasedOutput(SimOutput output, Leases<Integer> leases, View view) {
        this.output = output;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public void drive(boolean active) throws IOException {
        view.act("line sim/" + output.line(), () -> output.drive(active));
    }

    @Override
    public boolean isActive() throws IOException {
        return output.isActive();
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        return view.hold(leases.take(output.line(), "line sim/" + output.line(), owner, view)::close);
    }
}
