package sluice.io;

import java.io.IOException;

/** No chip answers at this address, or it refuses a byte (on Linux ENXIO or EREMOTEIO). */
public final class NackException extends IOException {

    private final int address;

    /** @param address the 7-bit address nobody answered at */
    public NackException(int address) {
        super("no answer at address 0x%02x".formatted(address));
        this.address = address;
    }

    /** Returns the 7-bit address. */
    public int address() {
        return address;
    }
}
