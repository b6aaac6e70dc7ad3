package sluice.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sluice.io.I2cBus;

/**
 * What an i2c-tiny-usb answers to control transfers: descriptors, and one request per I2C message, as the kernel's
 * drivers/i2c/busses/i2c-tiny-usb.c asks. Confined to the adapter's thread.
 */
final class TinyUsb {

    private static final byte[] DESCRIPTOR =
            bytes(18, 1, 0x10, 0x01, 0, 0, 0, 8, 0x03, 0x04, 0x31, 0xC6, 0x05, 0x02, 0, 0, 0, 1);
    private static final byte[] CONFIGURATION = bytes(
            9, 2, 18, 0, 1, 1, 0, 0x80, 50, // configuration with one interface
            9, 4, 0, 0, 0, 0xFF, 0, 0, 0); // interface without endpoints
    private static final int FUNCTIONALITY = 0x0EFF0001;
    private static final int VENDOR = 0x40;
    private static final byte ACK = 1;
    private static final byte NACK = 2;

    private final I2cBus chips;
    private byte status = ACK;
    private byte[] pending = {};

    TinyUsb(I2cBus chips) {
        this.chips = chips;
    }

    /** Returns the answer, empty for a request that only tells, or null to stall. */
    byte @Nullable [] control(byte[] setup, byte[] sent, int length) {
        var words = ByteBuffer.wrap(setup).order(ByteOrder.LITTLE_ENDIAN);
        int type = Byte.toUnsignedInt(setup[0]);
        int request = Byte.toUnsignedInt(setup[1]);
        int value = Short.toUnsignedInt(words.getShort(2));
        int index = Short.toUnsignedInt(words.getShort(4));
        if ((type & VENDOR) != 0) {
            return vendor(request, value, index, sent, length);
        }
        if (request == 6) { // GET_DESCRIPTOR
            return switch (value >> 8) {
                case 1 -> Arrays.copyOf(DESCRIPTOR, Math.min(length, DESCRIPTOR.length));
                case 2 -> Arrays.copyOf(CONFIGURATION, Math.min(length, CONFIGURATION.length));
                default -> null;
            };
        }
        return length == 0 ? new byte[0] : null;
    }

    private byte @Nullable [] vendor(int request, int flags, int address, byte[] sent, int length) {
        return switch (request) {
            case 1 ->
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(FUNCTIONALITY)
                        .array();
            case 3 -> new byte[] {status};
            case 4, 5, 6, 7 -> message((flags & 1) != 0, (request & 2) != 0, address, sent, length);
            default -> new byte[0];
        };
    }

    /** A write whose transaction goes on waits for the read behind it. */
    private byte[] message(boolean read, boolean last, int address, byte[] sent, int length) {
        status = ACK;
        try {
            if (read) {
                var written = pending;
                pending = new byte[0];
                return chips.transfer(address, written, length);
            }
            if (last) {
                chips.transfer(address, sent, 0);
            } else {
                pending = sent;
            }
            return new byte[0];
        } catch (IOException e) {
            status = NACK;
            return new byte[read ? length : 0];
        }
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
