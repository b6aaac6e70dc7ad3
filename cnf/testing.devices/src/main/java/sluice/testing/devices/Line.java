package sluice.testing.devices;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sluice.io.DigitalInput;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Wiring;

/** A line whose edges a test makes, on its own thread. */
public final class Line implements DigitalInput {

    private final List<EdgeListener> listeners = new ArrayList<>();
    private boolean active;
    private String owner = "";
    private String wiring = "";

    /** Makes an edge. */
    public void edge(boolean next, Instant when) {
        active = next;
        List.copyOf(listeners).forEach(listener -> listener.edge(next, when));
    }

    /** Loses edges. */
    public void lost(long edges) {
        List.copyOf(listeners).forEach(listener -> listener.lost(edges));
    }

    /** Returns who has leased it, empty for nobody. */
    public String owner() {
        return owner;
    }

    /** Returns how it was leased last. */
    public String wiring() {
        return wiring;
    }

    /** Returns how many listen. */
    public int listeners() {
        return listeners.size();
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public Lease lease(String asker, Wiring how) throws LeasedException {
        if (!owner.isEmpty()) {
            throw new LeasedException("line sim/27", asker, owner);
        }
        owner = asker;
        wiring = how.toString();
        return () -> owner = "";
    }

    @Override
    public Registration listen(EdgeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
