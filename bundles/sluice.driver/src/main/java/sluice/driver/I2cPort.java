package sluice.driver;

import java.io.IOException;
import sluice.io.I2cBus;

/** One chip's place on one bus. Immutable; as thread-safe as the bus. */
public final class I2cPort {

    private final I2cBus bus;
    private final int address;
    private final Pause pause;

    /** @param pause how to wait, {@code Thread::sleep} but in tests */
    public I2cPort(I2cBus bus, int address, Pause pause) {
        this.bus = bus;
        this.address = address;
        this.pause = pause;
    }

    /** Writes these bytes in one transaction. */
    public void write(int... bytes) throws IOException {
        bus.transfer(address, bytes(bytes), 0);
    }

    /** Reads this many bytes in a transaction that writes nothing. */
    public byte[] read(int length) throws IOException {
        return bus.transfer(address, new byte[0], length);
    }

    /** Reads bytes beginning with a register, in one transaction. */
    public byte[] register(int register, int length) throws IOException {
        return bus.transfer(address, bytes(register), length);
    }

    /** Reads a register of two bytes, the high one first: 0 to 0xFFFF. */
    public int word(int register) throws IOException {
        return Words.unsigned(register(register, 2), 0);
    }

    /** Writes a register of two bytes, the high one first. */
    public void writeWord(int register, int value) throws IOException {
        write(register, value >> 8, value);
    }

    /**
     * Lets the chip work for this many milliseconds.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public void pause(long millis) throws InterruptedException {
        pause.millis(millis);
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
