package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBase;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import java.util.Arrays;
import java.util.Optional;
import org.osgi.framework.Bundle;
import sluice.io.I2cBus;

/** A chip as Pi4J code sees it. As thread-safe as the bus; each method is one transaction. */
final class Pi4jI2c extends I2CBase<Pi4jI2cBus> implements Owned {

    private final I2cBus bus;
    private final Holding holding;

    Pi4jI2c(I2CProvider provider, I2CConfig config, I2cBus bus, Pi4jI2cBus turns, Holding holding) {
        super(provider, config, turns);
        this.bus = bus;
        this.holding = holding;
    }

    @Override
    public Optional<Bundle> owner() {
        return holding.owner();
    }

    @Override
    public int read() {
        return Byte.toUnsignedInt(transfer(new byte[0], 1)[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        return copy(transfer(new byte[0], length), buffer, offset);
    }

    @Override
    public int write(byte b) {
        transfer(new byte[] {b}, 0);
        return 1;
    }

    @Override
    public int write(byte[] data, int offset, int length) {
        transfer(Arrays.copyOfRange(data, offset, offset + length), 0);
        return length;
    }

    @Override
    public int readRegister(int register) {
        return Byte.toUnsignedInt(transfer(new byte[] {(byte) register}, 1)[0]);
    }

    @Override
    public int readRegister(int register, byte[] buffer, int offset, int length) {
        return copy(transfer(new byte[] {(byte) register}, length), buffer, offset);
    }

    @Override
    public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
        return copy(transfer(register, length), buffer, offset);
    }

    @Override
    public int writeRegister(int register, byte b) {
        transfer(new byte[] {(byte) register, b}, 0);
        return 1;
    }

    @Override
    public int writeRegister(int register, byte[] data, int offset, int length) {
        return writeRegister(new byte[] {(byte) register}, data, offset, length);
    }

    @Override
    public int writeRegister(byte[] register, byte[] data, int offset, int length) {
        var all = Arrays.copyOf(register, register.length + length);
        System.arraycopy(data, offset, all, register.length, length);
        transfer(all, 0);
        return length;
    }

    private byte[] transfer(byte[] write, int read) {
        if (!isOpen()) {
            throw new IOException(getId() + " is closed");
        }
        try {
            return bus.transfer(device(), write, read);
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int copy(byte[] from, byte[] to, int offset) {
        System.arraycopy(from, 0, to, offset, from.length);
        return from.length;
    }

    /** Pi4J 4.0.2 frees the address of a chip only when it is shut down, so closing is that. */
    @Override
    public void close() {
        if (isOpen()) {
            context().shutdown(getId());
        }
    }

    @Override
    public I2C shutdownInternal(Context context) {
        isOpen = false;
        holding.view().letGo();
        return this;
    }
}
