package sluice.io.recorder;

import java.io.IOException;
import java.util.Map;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.NackException;
import sluice.io.View;

/** An I2C bus out of a recording, as one bundle sees it: where nothing was recorded nobody answers. Thread-safe. */
final class ReplayI2c implements I2cBus {

    private final int number;
    private final Map<Integer, Cursor> chips;
    private final Leases<Integer> leases;
    private final View view;

    ReplayI2c(int number, Map<Integer, Cursor> chips, Leases<Integer> leases, View view) {
        this.number = number;
        this.chips = chips;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        var chip = chips.get(address);
        if (chip == null) {
            throw new NackException(address);
        }
        return chip.answer(address, write, read);
    }

    @Override
    public Lease lease(int address, String owner) throws LeasedException {
        var what = "address 0x%02x of I2C bus %d".formatted(address, number);
        return view.hold(leases.take(address, what, owner, view)::close);
    }
}
