package sluice.io.recorder;

import java.io.IOException;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;
import sluice.io.View;

/** An SPI bus that somebody listens in on, as one bundle sees it. Thread-safe. */
final class RecordedSpi implements SpiBus {

    private final SpiBus bus;
    private final String port;
    private final Tape tape;
    private final View view;

    RecordedSpi(SpiBus bus, String port, Tape tape, View view) {
        this.bus = bus;
        this.port = port;
        this.tape = tape;
        this.view = view;
    }

    @Override
    public byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
        var place = port + "/" + select;
        try {
            var answer = bus.transfer(select, settings, write);
            tape.write(Entry.Transfer.answered(place, write, answer));
            return answer;
        } catch (IOException e) {
            tape.write(Entry.Transfer.failed(place, write, write.length, e));
            throw e;
        }
    }

    @Override
    public Lease lease(int select, String owner) throws LeasedException {
        return view.hold(bus.lease(select, owner)::close);
    }
}
