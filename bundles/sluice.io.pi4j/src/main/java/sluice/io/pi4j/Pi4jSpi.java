package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiBase;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/** A chip on an SPI bus as Pi4J code sees it. As thread-safe as the bus; each method is one transfer. */
final class Pi4jSpi extends SpiBase implements Owned {

    private final SpiBus bus;
    private final int select;
    private final SpiSettings settings;
    private final Holding holding;

    Pi4jSpi(SpiProvider provider, SpiConfig config, SpiBus bus, int select, SpiSettings settings, Holding holding) {
        super(provider, config);
        this.bus = bus;
        this.select = select;
        this.settings = settings;
        this.holding = holding;
        this.isOpen = true;
    }

    @Override
    public Optional<Bundle> owner() {
        return holding.owner();
    }

    @Override
    public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int count) {
        var received = exchange(Arrays.copyOfRange(write, writeOffset, writeOffset + count));
        System.arraycopy(received, 0, read, readOffset, count);
        return count;
    }

    @Override
    public void writeThenRead(
            byte @Nullable [] write,
            int writeOffset,
            int writeLength,
            int readDelayNanos,
            byte @Nullable [] read,
            int readOffset,
            int readLength) {
        if (readDelayNanos > 0) {
            throw new IOException(getId() + ": a delay inside an SPI transfer is not supported");
        }
        var all = new byte[writeLength + readLength];
        if (write != null) {
            System.arraycopy(write, writeOffset, all, 0, writeLength);
        }
        var received = exchange(all);
        if (read != null) {
            System.arraycopy(received, writeLength, read, readOffset, readLength);
        }
    }

    @Override
    public int read() {
        return Byte.toUnsignedInt(exchange(new byte[1])[0]);
    }

    @Override
    public int write(byte b) {
        exchange(new byte[] {b});
        return 1;
    }

    private byte[] exchange(byte[] bytes) {
        if (!isOpen()) {
            throw new IOException(getId() + " is closed");
        }
        try {
            return bus.transfer(select, settings, bytes);
        } catch (java.io.IOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (isOpen()) {
            context().shutdown(getId());
        }
    }

    @Override
    public Spi shutdownInternal(Context context) {
        isOpen = false;
        holding.view().letGo();
        return this;
    }
}
