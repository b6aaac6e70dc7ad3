package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import sluice.io.I2cBus;
import sluice.io.NackException;

/** One {@code /dev/i2c-N}. Thread-safe: a worker does one transaction after the other. */
final class LinuxI2cBus implements I2cBus {

    private static final int FIRST_ADDRESS = 0x08;
    private static final int LAST_ADDRESS = 0x77;

    private final Kernel kernel;
    private final int number;
    private final String path;
    private final BusWorker worker;
    private @Nullable DeviceFile file;
    private @Nullable Smbus smbus;
    private boolean closed;

    LinuxI2cBus(Kernel kernel, int number, String path) {
        this.kernel = kernel;
        this.number = number;
        this.path = path;
        this.worker = new BusWorker("I2C bus " + number);
    }

    int number() {
        return number;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address < FIRST_ADDRESS || address > LAST_ADDRESS) {
            throw new IllegalArgumentException("address 0x%02x is not in 0x08 to 0x77".formatted(address));
        }
        if (write.length > I2cDev.LONGEST || read < 0 || read > I2cDev.LONGEST) {
            throw new IllegalArgumentException("a message has 0 to " + I2cDev.LONGEST + " bytes, not "
                    + (write.length > I2cDev.LONGEST ? write.length : read));
        }
        return worker.call(() -> {
            try {
                return now(address, write, read);
            } catch (KernelException e) {
                if (Errno.ENXIO.is(e) || Errno.EREMOTEIO.is(e)) {
                    var nobody = new NackException(address);
                    nobody.initCause(e);
                    throw nobody;
                }
                if (Errno.ENODEV.is(e) || Errno.EBADF.is(e)) {
                    throw new IOException("I2C bus " + number + " is gone: its adapter was unplugged", e);
                }
                throw e;
            }
        });
    }

    private byte[] now(int address, byte[] write, int read) throws IOException {
        var open = open();
        if (smbus != null) {
            return smbus.transfer(address, write, read);
        }
        try (var arena = Arena.ofConfined()) {
            var messages = I2cDev.messages(arena, address, write, read);
            open.ioctl(I2cDev.TRANSFER, messages.header());
            return I2cDev.bytes(messages.read(), 0, read);
        }
    }

    private DeviceFile open() throws IOException {
        if (closed) {
            throw new IOException("I2C bus " + number + " is gone");
        }
        if (file == null) {
            var fresh = DeviceFile.open(kernel, path);
            try (var arena = Arena.ofConfined()) {
                var functions = arena.allocate(Long.BYTES, Long.BYTES);
                fresh.ioctl(I2cDev.FUNCTIONS, functions);
                boolean plain = (functions.get(JAVA_LONG, 0) & I2cDev.PLAIN) != 0;
                smbus = plain ? null : new Smbus(fresh, "I2C bus " + number);
            } catch (KernelException e) {
                fresh.close();
                throw e;
            }
            file = fresh;
        }
        return file;
    }

    /** Ends the transfers, lets the device go. */
    void close() {
        worker.close(() -> {
            closed = true;
            if (file != null) {
                file.close();
                file = null;
            }
        });
    }
}
