package sluice.io.recorder;

import sluice.io.DigitalInput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.View;
import sluice.io.Wiring;

/** A line out of a recording, as one bundle sees it; its wiring is that of the recording. Thread-safe. */
final class ReplayInput implements DigitalInput {

    private final String name;
    private final ReplayLine line;
    private final Leases<String> leases;
    private final View view;

    ReplayInput(String name, ReplayLine line, Leases<String> leases, View view) {
        this.name = name;
        this.line = line;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public boolean isActive() {
        return line.isActive();
    }

    @Override
    public Registration listen(EdgeListener listener) {
        return view.hold(line.listen(listener)::close)::close;
    }

    @Override
    public Lease lease(String owner, Wiring wiring) throws LeasedException {
        return view.hold(leases.take(name, "line " + name, owner, view)::close);
    }
}
