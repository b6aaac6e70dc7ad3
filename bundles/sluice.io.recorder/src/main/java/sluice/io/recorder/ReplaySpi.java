package sluice.io.recorder;

import java.io.IOException;
import java.util.Map;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.io.View;

/** An SPI bus out of a recording, as one bundle sees it. Thread-safe. */
final class ReplaySpi implements SpiBus {

    private final int number;
    private final Map<Integer, Cursor> chips;
    private final Leases<Integer> leases;
    private final View view;

    ReplaySpi(int number, Map<Integer, Cursor> chips, Leases<Integer> leases, View view) {
        this.number = number;
        this.chips = chips;
        this.leases = leases;
        this.view = view;
    }

    @Override
    public byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
        var chip = chips.get(select);
        if (chip == null) {
            throw new IOException("SPI bus " + number + " has no chip-select line " + select);
        }
        return chip.answer(select, write, write.length);
    }

    @Override
    public Lease lease(int select, String owner) throws LeasedException {
        var what = "select line " + select + " of SPI bus " + number;
        return view.hold(leases.take(select, what, owner, view)::close);
    }
}
