package sluice.io.sim;

import java.io.IOException;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.View;

/** The bus as one bundle sees it: what it leases goes back when it lets the service go. Thread-safe. */
final class LeasedBus implements I2cBus {

    private final SimBus bus;
    private final Leases<Integer> leases;
    private final View view;

    LeasedBus(SimBus bus, Leases<Integer> leases, View view) {
        this.bus = bus;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        return bus.transfer(address, write, read);
    }

    @Override
    public Lease lease(int address, String owner) throws LeasedException {
        return view.hold(leases.take(
                address, "address 0x%02x of I2C bus %d".formatted(address, bus.number()), owner, view)::close);
    }
}
