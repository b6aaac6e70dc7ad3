package sluice.io.recorder;

import java.io.IOException;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.View;

/** An I2C bus that somebody listens in on, as one bundle sees it. Thread-safe. */
final class RecordedI2c implements I2cBus {

    private final I2cBus bus;
    private final String port;
    private final Tape tape;
    private final View view;

    RecordedI2c(I2cBus bus, String port, Tape tape, View view) {
        this.bus = bus;
        this.port = port;
        this.tape = tape;
        this.view = view;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        var place = "%s/0x%02x".formatted(port, address);
        try {
            var answer = bus.transfer(address, write, read);
            tape.write(Entry.Transfer.answered(place, write, answer));
            return answer;
        } catch (IOException e) {
            tape.write(Entry.Transfer.failed(place, write, read, e));
            throw e;
        }
    }

    @Override
    public Lease lease(int address, String owner) throws LeasedException {
        return view.hold(bus.lease(address, owner)::close);
    }
}
