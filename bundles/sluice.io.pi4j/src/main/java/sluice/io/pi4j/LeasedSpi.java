package sluice.io.pi4j;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.io.View;

/** An SPI bus as one bundle sees it. Thread-safe. */
final class LeasedSpi implements SpiBus {

    private final LinuxSpiBus bus;
    private final Leases<Integer> leases;
    private final View view;

    LeasedSpi(LinuxSpiBus bus, Leases<Integer> leases, View view) {
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
        var what = "select line " + select + " of SPI bus " + bus.number();
        return view.hold(leases.take(select, what, owner, view)::close);
    }
}
