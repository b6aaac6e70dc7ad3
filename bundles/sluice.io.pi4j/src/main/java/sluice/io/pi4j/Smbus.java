package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Transactions on an adapter that only knows those of SMBus, as in PCs: what looks like one of them is done, the rest is refused with a
 * sentence. Confined to its bus's worker.
 */
final class Smbus {

    private final DeviceFile file;
    private final String bus;

    /** @param bus its name in words */
    Smbus(DeviceFile file, String bus) {
        this.file = file;
        this.bus = bus;
    }

    byte[] transfer(int address, byte[] write, int read) throws IOException {
        select(address);
        try (var arena = Arena.ofConfined()) {
            var data = arena.allocate(I2cDev.SMBUS_DATA_SIZE);
            return read == 0 ? write(arena, data, write) : read(arena, data, write, read);
        }
    }

    private void select(int address) throws IOException {
        try {
            file.ioctl(I2cDev.SLAVE, address);
        } catch (KernelException e) {
            if (Errno.EBUSY.is(e)) {
                throw new IOException(
                        "address 0x%02x of %s belongs to a driver of the kernel".formatted(address, bus), e);
            }
            throw e;
        }
    }

    private byte[] write(Arena arena, MemorySegment data, byte[] write) throws IOException {
        int values = write.length - 1;
        if (values > I2cDev.SMBUS_BLOCK) {
            throw refused(write.length, 0);
        }
        int command = write.length == 0 ? 0 : write[0];
        int kind = switch (values) {
            case -1 -> I2cDev.SMBUS_QUICK;
            case 0 -> I2cDev.SMBUS_BYTE;
            case 1 -> I2cDev.SMBUS_BYTE_DATA;
            case 2 -> I2cDev.SMBUS_WORD_DATA;
            default -> I2cDev.SMBUS_I2C_BLOCK;
        };
        boolean block = kind == I2cDev.SMBUS_I2C_BLOCK;
        if (block) {
            data.set(JAVA_BYTE, 0, (byte) values);
        }
        for (int i = 0; i < values; i++) {
            data.set(JAVA_BYTE, block ? i + 1 : i, write[i + 1]); // a word's low byte goes first on the wire
        }
        file.ioctl(I2cDev.SMBUS, I2cDev.smbus(arena, I2cDev.SMBUS_WRITE, command, kind, data));
        return new byte[0];
    }

    private byte[] read(Arena arena, MemorySegment data, byte[] write, int read) throws IOException {
        boolean plain = write.length == 0 && read == 1;
        if (!plain && (write.length != 1 || read > I2cDev.SMBUS_BLOCK)) {
            throw refused(write.length, read);
        }
        int kind = plain
                ? I2cDev.SMBUS_BYTE
                : switch (read) {
                    case 1 -> I2cDev.SMBUS_BYTE_DATA;
                    case 2 -> I2cDev.SMBUS_WORD_DATA;
                    default -> I2cDev.SMBUS_I2C_BLOCK;
                };
        boolean block = kind == I2cDev.SMBUS_I2C_BLOCK;
        if (block) {
            data.set(JAVA_BYTE, 0, (byte) read);
        }
        file.ioctl(I2cDev.SMBUS, I2cDev.smbus(arena, I2cDev.SMBUS_READ, plain ? 0 : write[0], kind, data));
        if (block && data.get(JAVA_BYTE, 0) != read) {
            throw new IOException(bus + ": the chip gave " + data.get(JAVA_BYTE, 0) + " bytes, not " + read);
        }
        return I2cDev.bytes(data, block ? 1 : 0, read);
    }

    private IOException refused(int write, int read) {
        return new IOException(
                bus + " belongs to an SMBus adapter, which cannot write " + write + " and read " + read + " bytes");
    }
}
