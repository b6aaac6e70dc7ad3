package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The numbers and structures of linux/i2c.h and linux/i2c-dev.h. */
final class I2cDev {

    static final long SLAVE = 0x703;
    static final long FUNCTIONS = 0x705;
    static final long TRANSFER = 0x707;
    static final long SMBUS = 0x720;

    /** Functionality: messages of any length, and combined ones. */
    static final long PLAIN = 0x1;

    /** The most bytes one message may have; i2c-dev refuses more. */
    static final int LONGEST = 8_192;

    static final int MESSAGE_SIZE = 16;
    static final int TRANSFER_SIZE = 16;
    static final int SMBUS_SIZE = 16;
    static final int SMBUS_DATA_SIZE = 34;
    static final int SMBUS_BLOCK = 32;

    static final int SMBUS_WRITE = 0;
    static final int SMBUS_READ = 1;
    static final int SMBUS_QUICK = 0;
    static final int SMBUS_BYTE = 1;
    static final int SMBUS_BYTE_DATA = 2;
    static final int SMBUS_WORD_DATA = 3;
    static final int SMBUS_I2C_BLOCK = 8;

    private static final short READ = 1;

    private I2cDev() {}

    /** Where {@code struct i2c_rdwr_ioctl_data} lies, and where what is read arrives. */
    record Messages(MemorySegment header, MemorySegment read) {}

    /** Makes a write, a read, or a write and a read after a repeated start. */
    static Messages messages(Arena arena, int address, byte[] write, int read) {
        boolean both = write.length > 0 && read > 0;
        var messages = arena.allocate(MESSAGE_SIZE * 2L, ADDRESS.byteAlignment());
        var into = arena.allocate(Math.max(read, 1));
        var out = arena.allocate(Math.max(write.length, 1));
        MemorySegment.copy(write, 0, out, JAVA_BYTE, 0, write.length);
        if (both || read == 0) {
            message(messages.asSlice(0, MESSAGE_SIZE), address, (short) 0, write.length, out);
        }
        if (read > 0) {
            message(messages.asSlice(both ? MESSAGE_SIZE : 0, MESSAGE_SIZE), address, READ, read, into);
        }
        var header = arena.allocate(TRANSFER_SIZE, ADDRESS.byteAlignment());
        header.set(ADDRESS, 0, messages);
        header.set(JAVA_INT, 8, both ? 2 : 1);
        return new Messages(header, into.asSlice(0, read));
    }

    private static void message(MemorySegment at, int address, short flags, int length, MemorySegment bytes) {
        at.set(JAVA_SHORT, 0, (short) address);
        at.set(JAVA_SHORT, 2, flags);
        at.set(JAVA_SHORT, 4, (short) length);
        at.set(ADDRESS, 8, bytes);
    }

    /** Makes {@code struct i2c_smbus_ioctl_data}. */
    static MemorySegment smbus(Arena arena, int direction, int command, int kind, MemorySegment data) {
        var header = arena.allocate(SMBUS_SIZE, ADDRESS.byteAlignment());
        header.set(JAVA_BYTE, 0, (byte) direction);
        header.set(JAVA_BYTE, 1, (byte) command);
        header.set(JAVA_INT, 4, kind);
        header.set(ADDRESS, 8, data);
        return header;
    }

    static byte[] bytes(MemorySegment segment, int from, int length) {
        return Arrays.copyOfRange(segment.toArray(JAVA_BYTE), from, from + length);
    }
}
