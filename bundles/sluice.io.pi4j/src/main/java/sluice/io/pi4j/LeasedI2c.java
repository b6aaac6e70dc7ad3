package sluice.io.pi4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.View;

/** A bus as one bundle sees it. Thread-safe. */
final class LeasedI2c implements I2cBus {

    private final LinuxI2cBus bus;
    private final Leases<Integer> leases;
    private final Path devices;
    private final View view;

    /** @param devices where sysfs lists the chips the kernel knows of */
    LeasedI2c(LinuxI2cBus bus, Leases<Integer> leases, Path devices, View view) {
        this.bus = bus;
        this.leases = leases;
        this.devices = devices;
        this.view = view;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        return bus.transfer(address, write, read);
    }

    @Override
    public Lease lease(int address, String owner) throws LeasedException {
        var what = "address 0x%02x of I2C bus %d".formatted(address, bus.number());
        var driver = devices.resolve("%d-%04x".formatted(bus.number(), address)).resolve("driver");
        if (Files.isSymbolicLink(driver)) {
            throw new LeasedException(what, owner, "the kernel's driver " + target(driver));
        }
        return view.hold(leases.take(address, what, owner, view)::close);
    }

    private static String target(Path link) {
        try {
            return String.valueOf(Files.readSymbolicLink(link).getFileName());
        } catch (IOException e) {
            return "(" + e.getMessage() + ")"; // gone in this moment; the next try will see
        }
    }
}
