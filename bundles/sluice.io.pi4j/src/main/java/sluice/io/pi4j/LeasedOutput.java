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
    private boolean letGo;

    LeasedOutput(Line line, View view) {
        this.line = line;
        this.view = view;
        view.hold(this::letGo);
    }

    private synchronized void letGo() {
        letGo = true;
        line.release(this);
    }

    /** @throws IOException also when the bundle has let go: a listener that is still running must not take the line again */
    @Override
    public synchronized void drive(boolean active) throws IOException {
        if (letGo) {
            throw new IOException("line " + line.name() + " was given back when its bundle stopped");
        }
        line.drive(active, this);
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
