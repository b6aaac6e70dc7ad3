package sluice.io.sim;

import java.io.IOException;
import sluice.io.DigitalInput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.View;
import sluice.io.Wiring;

/** A line that is read as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedInput implements DigitalInput {

    private final SimInput input;
    private final Leases<Integer> leases;
    private final View view;

    LeasedInput(SimInput input, Leases<Integer> leases, View view) {
        this.input = input;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public boolean isActive() throws IOException {
        return input.isActive();
    }

    @Override
    public Registration listen(EdgeListener listener) {
        return input.listen(listener);
    }

    @Override
    public Lease lease(String owner, Wiring wiring) throws LeasedException {
        var lease = view.hold(leases.take(input.line(), "line sim/" + input.line(), owner, view)::close);
        input.wire(wiring);
        return lease;
    }
}
