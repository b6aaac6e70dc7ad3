package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/** The {@code /dev/spidevN.*} of one bus. Thread-safe: a worker does one transfer after the other. */
final class LinuxSpiBus implements SpiBus {

    static final long MESSAGE = 0x40206B00L;
    static final long MODE = 0x40016B01L;
    static final int TRANSFER_SIZE = 32;

    /** The module parameter bufsiz of spidev, unless somebody raised it. */
    private static final int LONGEST = 4_096;

    private final Kernel kernel;
    private final int number;
    private final Path folder;
    private final BusWorker worker;
    private final Map<Integer, Chip> chips = new HashMap<>();
    private boolean closed;

    /** An open chip-select line and the mode it is in, of those SPI has. */
    private static final class Chip {

        private final DeviceFile file;
        private int mode = -1;

        Chip(DeviceFile file) {
            this.file = file;
        }
    }

    /** @param folder where the device files are */
    LinuxSpiBus(Kernel kernel, int number, Path folder) {
        this.kernel = kernel;
        this.number = number;
        this.folder = folder;
        this.worker = new BusWorker("SPI bus " + number);
    }

    int number() {
        return number;
    }

    @Override
    public byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
        if (write.length > LONGEST) {
            throw new IllegalArgumentException(
                    "an SPI transfer has at most " + LONGEST + " bytes, not " + write.length);
        }
        return worker.call(() -> now(select, settings, write));
    }

    private byte[] now(int select, SpiSettings settings, byte[] write) throws IOException {
        if (closed) {
            throw new IOException("SPI bus " + number + " is gone");
        }
        var chip = chips.get(select);
        if (chip == null) {
            var path = folder.resolve("spidev" + number + "." + select).toString();
            chip = new Chip(DeviceFile.open(kernel, path));
            chips.put(select, chip);
        }
        try (var arena = Arena.ofConfined()) {
            if (chip.mode != settings.mode()) {
                chip.file.ioctl(MODE, arena.allocateFrom(JAVA_BYTE, (byte) settings.mode()));
                chip.mode = settings.mode();
            }
            var sent = arena.allocate(Math.max(1, write.length));
            MemorySegment.copy(write, 0, sent, JAVA_BYTE, 0, write.length);
            var received = arena.allocate(Math.max(1, write.length));
            chip.file.ioctl(MESSAGE, transfer(arena, sent, received, write.length, settings.hertz()));
            return received.asSlice(0, write.length).toArray(JAVA_BYTE);
        }
    }

    /** Makes {@code struct spi_ioc_transfer} of linux/spi/spidev.h; its pointers are 64 bits everywhere. */
    static MemorySegment transfer(Arena arena, MemorySegment sent, MemorySegment received, int length, int hertz) {
        var transfer = arena.allocate(TRANSFER_SIZE, Long.BYTES);
        transfer.set(JAVA_LONG, 0, sent.address());
        transfer.set(JAVA_LONG, 8, received.address());
        transfer.set(JAVA_INT, 16, length);
        transfer.set(JAVA_INT, 20, hertz);
        return transfer;
    }

    /** Ends the transfers, lets the devices go. */
    void close() {
        worker.close(() -> {
            closed = true;
            chips.values().forEach(chip -> chip.file.close());
            chips.clear();
        });
    }
}
