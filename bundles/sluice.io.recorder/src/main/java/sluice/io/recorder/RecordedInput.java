package sluice.io.recorder;

import java.io.IOException;
import java.time.Instant;
import sluice.io.DigitalInput;
import sluice.io.Lease;
import sluice.io.View;
import sluice.io.Wiring;

/** A line that somebody listens in on, as one bundle sees it. Thread-safe. */
final class RecordedInput implements DigitalInput {

    private final DigitalInput input;
    private final String port;
    private final Tape tape;
    private final View view;

    RecordedInput(DigitalInput input, String port, Tape tape, View view) {
        this.input = input;
        this.port = port;
        this.tape = tape;
        this.view = view;
    }

    @Override
    public boolean isActive() throws IOException {
        boolean active = input.isActive();
        tape.write(new Entry.Level(port, false, active));
        return active;
    }

    @Override
    public Registration listen(EdgeListener listener) {
        var registration = input.listen(new EdgeListener() {
            @Override
            public void edge(boolean active, Instant when) {
                tape.write(new Entry.Level(port, true, active), when);
                listener.edge(active, when);
            }

            @Override
            public void lost(long edges) {
                tape.write(new Entry.Lost(port, edges));
                listener.lost(edges);
            }
        });
        return view.hold(registration::close)::close;
    }

    @Override
    public Lease lease(String owner, Wiring wiring) throws IOException {
        return view.hold(input.lease(owner, wiring)::close);
    }
}
