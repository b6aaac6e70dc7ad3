package sluice.io.pi4j;

import java.io.IOException;
import sluice.io.DigitalOutput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.View;

/** A line that is driven, as one bundle sees it; held from the first level on until the lease or the bundle ends. Thread-safe. */
final class LeasedOutput implements DigitalOutput {

    private final Line line;
    private final View view;

    LeasedOutput(Line line, View view) {
        this.line = line;
        this.view = view;
        view.hold(() -> line.release(this));
    }

    @Override
    public void drive(boolean active) throws IOException {
        view.act("line " + line.name(), () -> line.drive(active, this));
    }

    @Override
    public boolean isActive() throws IOException {
        return line.isDriven();
    }

    @Override
    public Lease lease(String owner) throws LeasedException {
        var lease = line.lease(owner, view);
        return view.hold(() -> {
            line.release(this);
            lease.close();
        });
    }
}
