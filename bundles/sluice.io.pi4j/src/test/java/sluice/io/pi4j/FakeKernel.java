package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Device files that behave as linux/i2c-dev.h, linux/gpio.h and linux/spi/spidev.h say: what lies at which offset is written down here
 * a second time, from a compiled C program. Thread-safe.
 */
@SuppressWarnings("restricted")
final class FakeKernel implements Kernel {

    /** A chip on the I2C bus: what it is sent, what it answers. */
    final Map<Integer, Function<byte[], byte[]>> chips = new HashMap<>();

    final Map<Integer, @Nullable Integer> failures = new HashMap<>();
    final List<String> log = new ArrayList<>();
    final Map<Integer, Line> lines = new HashMap<>();
    final Map<Integer, String> open = new HashMap<>();
    final List<Integer> rung = new ArrayList<>();
    long functions = 0x0EFF0001L;
    long now = 5_000_000_000L;

    @Nullable
    Integer openFailure;

    private int next = 100;
    private int smbusAddress;

    /** A requested line. */
    static final class Line {
        long flags;
        long debounceMicros;
        boolean value;
        int descriptor = -1;
        int sequence;
        final List<long[]> events = new ArrayList<>();
    }

    synchronized Line line(int number) {
        return lines.computeIfAbsent(number, _ -> new Line());
    }

    /** An edge on a requested line; {@code skipped} edges before it did not fit into the queue. */
    synchronized void edge(int number, boolean active, int skipped) {
        var line = line(number);
        line.value = active;
        line.sequence += 1 + skipped;
        line.events.add(new long[] {now, active ? 1 : 2, number, line.sequence});
        notifyAll();
    }

    synchronized int count() {
        return open.size();
    }

    @Override
    public synchronized int open(String path) throws KernelException {
        if (openFailure != null) {
            throw new KernelException(path, openFailure);
        }
        open.put(next, path);
        return next++;
    }

    @Override
    public synchronized void close(int descriptor) {
        if (open.remove(descriptor) == null) {
            throw new IllegalStateException(descriptor + " is not open");
        }
        lines.values().stream().filter(line -> line.descriptor == descriptor).forEach(line -> line.descriptor = -1);
        notifyAll();
    }

    @Override
    public synchronized int ioctl(int descriptor, long request, MemorySegment argument) throws KernelException {
        if (!open.containsKey(descriptor)) {
            throw new KernelException("ioctl", 9);
        }
        return switch ((int) request) {
            case 0x705 -> set(argument.reinterpret(8), functions);
            case 0x703 -> select((int) argument.address());
            case 0x707 -> rdwr(argument.reinterpret(16));
            case 0x720 -> smbus(argument.reinterpret(16));
            case 0x40206B00 -> spi(argument.reinterpret(32));
            case 0x40016B01 -> log("mode " + argument.reinterpret(1).get(JAVA_BYTE, 0));
            case 0x8044B401 -> chip(argument.reinterpret(68));
            case 0xC250B407 -> request(argument.reinterpret(592));
            case 0xC110B40D -> configure(byDescriptor(descriptor), argument.reinterpret(272));
            case 0xC010B40E -> set(argument.reinterpret(16), byDescriptor(descriptor).value ? 1 : 0);
            case 0xC010B40F -> values(byDescriptor(descriptor), argument.reinterpret(16));
            case 0xC100B405 -> consumer(argument.reinterpret(256));
            default -> throw new KernelException("ioctl", 25);
        };
    }

    private static int set(MemorySegment at, long value) {
        at.set(JAVA_LONG, 0, value);
        return 0;
    }

    private int select(int address) {
        smbusAddress = address;
        return 0;
    }

    private int log(String what) {
        log.add(what);
        return 0;
    }

    private int rdwr(MemorySegment header) throws KernelException {
        int count = header.get(JAVA_INT, 8);
        var messages = header.get(ADDRESS, 0).reinterpret(16L * count);
        byte[] sent = {};
        for (int i = 0; i < count; i++) {
            var message = messages.asSlice(16L * i, 16);
            int address = message.get(JAVA_SHORT, 0);
            int length = Short.toUnsignedInt(message.get(JAVA_SHORT, 4));
            var bytes = message.get(ADDRESS, 8).reinterpret(length);
            var failure = failures.get(address);
            if (failure != null) {
                throw new KernelException("ioctl", failure);
            }
            var chip = chips.get(address);
            if (chip == null) {
                throw new KernelException("ioctl", 121);
            }
            if (message.get(JAVA_SHORT, 2) == 0) {
                sent = bytes.toArray(JAVA_BYTE);
                if (i == count - 1) {
                    var _ = chip.apply(sent);
                }
            } else {
                var answer = chip.apply(sent);
                MemorySegment.copy(answer, 0, bytes, JAVA_BYTE, 0, length);
            }
        }
        return count;
    }

    private int smbus(MemorySegment header) throws KernelException {
        boolean read = header.get(JAVA_BYTE, 0) == 1;
        byte command = header.get(JAVA_BYTE, 1);
        int kind = header.get(JAVA_INT, 4);
        var data = header.get(ADDRESS, 8).reinterpret(34);
        log("smbus %02x %s %02x kind %d".formatted(smbusAddress, read ? "reads" : "writes", command, kind));
        var chip = chips.get(smbusAddress);
        if (chip == null) {
            throw new KernelException("ioctl", 6);
        }
        if (read) {
            var answer = chip.apply(new byte[] {command});
            int at = kind == 8 ? 1 : 0;
            int length = kind == 8 ? data.get(JAVA_BYTE, 0) : kind == 3 ? 2 : 1;
            MemorySegment.copy(answer, 0, data, JAVA_BYTE, at, length);
        }
        return 0;
    }

    private int spi(MemorySegment transfer) {
        int length = transfer.get(JAVA_INT, 16);
        var sent = MemorySegment.ofAddress(transfer.get(JAVA_LONG, 0))
                .reinterpret(length)
                .toArray(JAVA_BYTE);
        var received = MemorySegment.ofAddress(transfer.get(JAVA_LONG, 8)).reinterpret(length);
        for (int i = 0; i < length; i++) {
            received.set(JAVA_BYTE, i, (byte) ~sent[i]);
        }
        return log("spi " + length + " bytes at " + transfer.get(JAVA_INT, 20) + " Hz");
    }

    private static int chip(MemorySegment info) {
        info.setString(32, "pinctrl-test");
        info.set(JAVA_INT, 64, 8);
        return 0;
    }

    private int request(MemorySegment request) throws KernelException {
        int number = request.get(JAVA_INT, 0);
        var line = line(number);
        if (line.descriptor >= 0 || number == 7) {
            throw new KernelException("ioctl", 16);
        }
        log("request " + number + " for " + request.getString(256, StandardCharsets.US_ASCII) + " lines "
                + request.get(JAVA_INT, 560) + " queue " + request.get(JAVA_INT, 564));
        configure(line, request.asSlice(288, 272));
        line.descriptor = next++;
        line.sequence = 0;
        line.events.clear();
        open.put(line.descriptor, "line " + number);
        request.set(JAVA_INT, 588, line.descriptor);
        return 0;
    }

    private static int configure(Line line, MemorySegment config) {
        line.flags = config.get(JAVA_LONG, 0);
        line.debounceMicros = 0;
        for (int i = 0; i < config.get(JAVA_INT, 8); i++) {
            var attribute = config.asSlice(32 + 24L * i, 24);
            if ((attribute.get(JAVA_LONG, 16) & 1) != 0) {
                switch (attribute.get(JAVA_INT, 0)) {
                    case 2 -> line.value = (attribute.get(JAVA_LONG, 8) & 1) != 0;
                    case 3 -> line.debounceMicros = Integer.toUnsignedLong(attribute.get(JAVA_INT, 8));
                    default -> throw new AssertionError("attribute " + attribute.get(JAVA_INT, 0));
                }
            }
        }
        return 0;
    }

    private int values(Line line, MemorySegment values) {
        if ((values.get(JAVA_LONG, 8) & 1) != 0) {
            line.value = (values.get(JAVA_LONG, 0) & 1) != 0;
        }
        return 0;
    }

    private static int consumer(MemorySegment info) {
        info.setString(32, "spi0 CS1");
        return info.get(JAVA_INT, 64);
    }

    private Line byDescriptor(int descriptor) {
        return lines.values().stream()
                .filter(line -> line.descriptor == descriptor)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public synchronized int read(int descriptor, MemorySegment into) {
        if (rung.removeIf(bell -> bell == descriptor)) {
            return 8;
        }
        var line = byDescriptor(descriptor);
        int count = (int) Math.min(line.events.size(), into.byteSize() / 48);
        for (int i = 0; i < count; i++) {
            var event = line.events.removeFirst();
            var at = into.asSlice(48L * i, 48);
            at.set(JAVA_LONG, 0, event[0]);
            at.set(JAVA_INT, 8, (int) event[1]);
            at.set(JAVA_INT, 12, (int) event[2]);
            at.set(JAVA_INT, 20, (int) event[3]);
        }
        return 48 * count;
    }

    @Override
    public synchronized boolean[] poll(int[] descriptors, int millis) {
        while (true) {
            var readable = new boolean[descriptors.length];
            boolean any = false;
            for (int i = 0; i < descriptors.length; i++) {
                int descriptor = descriptors[i];
                readable[i] = rung.contains(descriptor)
                        || lines.values().stream()
                                .anyMatch(line -> line.descriptor == descriptor && !line.events.isEmpty());
                any |= readable[i];
            }
            if (any || millis == 0) {
                return readable;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public synchronized int bell() {
        open.put(next, "bell");
        return next++;
    }

    @Override
    public synchronized void ring(int bell) {
        rung.add(bell);
        notifyAll();
    }

    @Override
    public synchronized long monotonicNanos() {
        return now;
    }
}
