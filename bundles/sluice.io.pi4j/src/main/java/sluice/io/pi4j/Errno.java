package sluice.io.pi4j;

import java.util.Arrays;

/** What the kernel's error numbers mean when they come from a bus or a line; Linux's numbers, equal on x86-64 and arm64. */
enum Errno {
    EPERM(1, "is not permitted"),
    ENOENT(2, "does not exist: is its interface switched on in the board's configuration, and its module loaded?"),
    EINTR(4, "was interrupted"),
    EIO(5, "failed on the wire"),
    ENXIO(6, "no answer"),
    EBADF(9, "is closed"),
    EAGAIN(11, "lost arbitration to another master"),
    ENOMEM(12, "the kernel has no memory left"),
    EACCES(13, "permission denied"),
    EBUSY(16, "is in use by the kernel or another program"),
    ENODEV(19, "is gone"),
    EINVAL(22, "the kernel does not take these settings"),
    EMFILE(24, "the process has too many files open"),
    ENOTTY(25, "is no such device"),
    EPROTO(71, "the answer breaks the protocol"),
    EOPNOTSUPP(95, "the adapter cannot do this kind of transfer, or was pulled out"),
    ETIMEDOUT(110, "timed out: SDA or SCL is held low, or a chip stretches the clock for too long"),
    EREMOTEIO(121, "no answer");

    private final int number;
    private final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }

    /** Returns whether {@code failure} is this error. */
    boolean is(KernelException failure) {
        return failure.number() == number;
    }

    int number() {
        return number;
    }

    /** Returns reason, name and, for a device file that may not be opened, the fix. */
    static String explain(String what, int number) {
        return Arrays.stream(values())
                .filter(errno -> errno.number == number)
                .findFirst()
                .map(errno -> errno.words + " (" + errno.name() + ")" + errno.fix(what))
                .orElse("error " + number);
    }

    private String fix(String what) {
        if (this != EACCES && this != EPERM) {
            return "";
        }
        var file = what.substring(what.lastIndexOf('/') + 1);
        var group = file.startsWith("i2c") ? "i2c" : file.startsWith("spidev") ? "spi" : "gpio";
        return "; add the gateway's user to the group " + group + ", or give it the device";
    }
}
