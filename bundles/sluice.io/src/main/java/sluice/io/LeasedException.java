package sluice.io;

import java.io.IOException;

/** An address or line is in use already; the message names it, who asked, and who has it. */
public final class LeasedException extends IOException {

    private final String holder;

    /**
     * @param what the address or line, such as {@code address 0x76 of I2C bus 1}
     * @param asker who asked for it
     * @param holder who has it
     */
    public LeasedException(String what, String asker, String holder) {
        super(what + " is not for " + asker + ", " + holder + " has it");
        this.holder = holder;
    }

    /** Returns who has it. */
    public String holder() {
        return holder;
    }
}
