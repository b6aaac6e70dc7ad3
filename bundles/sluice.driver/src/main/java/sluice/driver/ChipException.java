package sluice.driver;

import java.io.IOException;
import sluice.device.Fault;

/** A chip answers, but not with a reading. The message is the reason alone, without the device's name. */
public final class ChipException extends IOException {

    private final Fault fault;

    /**
     * @param fault what kind of failure it is
     * @param reason in words, such as {@code still measuring after 20 ms}
     */
    public ChipException(Fault fault, String reason) {
        super(reason);
        this.fault = fault;
    }

    /** Returns what kind of failure it is. */
    public Fault fault() {
        return fault;
    }
}
