package sluice.driver;

import java.io.IOException;
import sluice.device.Fault;
import sluice.io.LeasedException;
import sluice.io.NackException;

/** Says what kind of failure it is when a chip, a line or a bus is not to be used. */
public final class Faults {

    private Faults() {}

    /** Returns the kind of this failure; whatever is not known to be the chip's is the bus's. */
    public static Fault of(IOException failure) {
        return switch (failure) {
            case ChipException chip -> chip.fault();
            case NackException _ -> Fault.NO_ANSWER;
            case LeasedException _ -> Fault.TAKEN;
            default -> Fault.BUS;
        };
    }
}
