package sluice.io.pi4j;

import java.io.IOException;
import java.time.Instant;
import sluice.io.DigitalInput;
import sluice.io.Lease;
import sluice.io.View;
import sluice.io.Wiring;

/** A line that is read, as one bundle sees it. Thread-safe. */
final class LeasedInput implements DigitalInput {

    private final Line line;
    private final View view;

    LeasedInput(Line line, View view) {
        this.line = line;
        this.view = view;
    }

    @Override
    public boolean isActive() throws IOException {
        return line.look();
    }

    @Override
    public Registration listen(EdgeListener listener) {
        var once = new Once(listener);
        line.listen(once);
        return view.hold(() -> line.forget(once))::close;
    }

    @Override
    public Lease lease(String owner, Wiring wiring) throws IOException {
        var lease = line.lease(owner, view);
        var holder = new Object();
        try {
            line.read(wiring, holder);
        } catch (IOException e) {
            lease.close();
            throw e;
        }
        return view.hold(() -> {
            line.release(holder);
            lease.close();
        });
    }

    /** One registration; an object of its own, since the same listener may listen twice and leave once. */
    private static final class Once implements EdgeListener {

        private final EdgeListener listener;

        Once(EdgeListener listener) {
            this.listener = listener;
        }

        @Override
        public void edge(boolean active, Instant when) {
            listener.edge(active, when);
        }

        @Override
        public void lost(long edges) {
            listener.lost(edges);
        }
    }
}
