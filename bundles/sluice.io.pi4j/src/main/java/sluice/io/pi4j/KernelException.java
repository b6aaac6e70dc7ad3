package sluice.io.pi4j;

import java.io.IOException;

/** The kernel refused a call; the message says what, why and what to do. */
final class KernelException extends IOException {

    private final int number;

    /**
     * @param what the device, or what was done
     * @param number the error, as in errno
     */
    KernelException(String what, int number) {
        super(what + ": " + Errno.explain(what, number));
        this.number = number;
    }

    /** Returns the error, as in errno. */
    int number() {
        return number;
    }
}
