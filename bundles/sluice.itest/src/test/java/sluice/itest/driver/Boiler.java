package sluice.itest.driver;

import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import sluice.io.I2cBus;

/** I2C bus 9 with an MCP9808 at 0x18 that is at 25.25 degrees. */
public final class Boiler implements BundleActivator, I2cBus {

    @Override
    public void start(BundleContext context) {
        context.registerService(I2cBus.class, this, FrameworkUtil.asDictionary(Map.of(I2cBus.BUS, 9)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address != 0x18) {
            throw new IOException("nobody is at 0x%02x".formatted(address));
        }
        return switch (write.length == 0 ? 0 : write[0]) {
            case 5 -> new byte[] {(byte) 0xC1, (byte) 0x94};
            case 7 -> new byte[] {4, 0};
            default -> new byte[read];
        };
    }
}
