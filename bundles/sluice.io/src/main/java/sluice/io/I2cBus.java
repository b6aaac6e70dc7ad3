package sluice.io;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One I2C bus, registered as a service with the property {@link #BUS}. Thread-safe: transactions of several drivers take turns.
 *
 * <p>Addresses are 7 bits, 0x08 to 0x77. Every method is one transaction, so that a chip's shadow registers stay consistent.
 */
@ProviderType
public interface I2cBus {

    /** Service property: the number of the bus, an {@code Integer}; Linux calls it {@code /dev/i2c-N}. */
    String BUS = "sluice.io.bus";

    /**
     * Writes, and reads after a repeated start without a stop in between.
     *
     * @param address the chip's, 7 bits
     * @param write what to send; empty for a plain read
     * @param read how many bytes to read; 0 for a plain write
     * @return the bytes read, as many as asked for
     * @throws IllegalArgumentException if the address is none a chip can have
     * @throws NackException if no chip answers at the address, or it refuses a byte
     * @throws IOException if the bus or its adapter fails; no later transfer works on this object once the adapter is gone
     */
    byte[] transfer(int address, byte[] write, int read) throws IOException;

    /**
     * Takes an address for one owner alone. Who scans needs no lease; who sets a chip up does, or two drivers undo each other's work.
     * The lease ends when it is closed, or when the bundle that asked lets the bus go.
     *
     * <p>A bus that does not override this knows of one user only.
     *
     * @param owner kind and id of the device, such as {@code BME280 cellar}
     * @throws LeasedException if somebody has the address; it names both
     */
    default Lease lease(int address, String owner) throws LeasedException {
        return () -> {};
    }

    /** Reads {@code length} bytes beginning with a chip's register, in one transaction. */
    default byte[] readRegister(int address, int register, int length) throws IOException {
        return transfer(address, new byte[] {(byte) register}, length);
    }

    /** Writes bytes beginning with a chip's register, in one transaction. */
    default void writeRegister(int address, int register, int... values) throws IOException {
        var bytes = new byte[values.length + 1];
        bytes[0] = (byte) register;
        for (int i = 0; i < values.length; i++) {
            bytes[i + 1] = (byte) values[i];
        }
        transfer(address, bytes, 0);
    }
}
