package sluice.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The emulated kernel's files. */
final class Sysfs {

    private static final Path ADAPTERS = Path.of("/sys/bus/i2c/devices");

    private Sysfs() {}

    static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    /** Returns the number of the USB adapter's bus. */
    static Optional<Integer> bus() {
        try (Stream<Path> adapters = Files.list(ADAPTERS)) {
            for (var adapter : adapters.toList()) {
                if (read(adapter.resolve("name")).contains("i2c-tiny-usb")) {
                    return Optional.of(
                            Integer.valueOf(adapter.getFileName().toString().substring("i2c-".length())));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no adapter yet, or gone in this moment
        }
    }

    /** Binds a driver of the kernel to a chip and returns the folder of the device it makes. */
    static Path bind(int bus, String name, int address, String kind) throws Exception {
        give(bus, name, address);
        var chip = Path.of("/sys/bus/i2c/devices/%d-%04x".formatted(bus, address));
        return Guest.await(name + " of the kernel", () -> find(chip, kind));
    }

    /** Tells the kernel which chip is at an address. */
    static void give(int bus, String name, int address) throws IOException {
        Files.writeString(ADAPTERS.resolve("i2c-" + bus + "/new_device"), "%s 0x%02x".formatted(name, address));
    }

    /** Returns the folder of a device that a driver of the kernel has made for a chip. */
    static Optional<Path> find(Path chip, String kind) throws IOException {
        try (Stream<Path> files = Files.walk(chip.toRealPath(), 2)) {
            return files.filter(file -> file.getFileName().toString().matches(kind + "[:\\d].*"))
                    .findFirst();
        }
    }
}
