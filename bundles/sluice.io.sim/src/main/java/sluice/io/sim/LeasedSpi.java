package sluice.io.sim;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.io.View;

/** The SPI bus as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedSpi implements SpiBus {

    private final SimSpi bus;
    private final Leases<Integer> leases;
    private final View view;

    LeasedSpi(SimSpi bus, Leases<Integer> leases, View view) {
        this.bus = bus;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
        return bus.transfer(select, settings, write);
    }

    @Override
    public Lease lease(int select, String owner) throws LeasedException {
        return view.hold(
                leases.take(select, "select line " + select + " of SPI bus " + bus.number(), owner, view)::close);
    }
}
