package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import sluice.io.Wiring;

/** A line the kernel has given us. Thread-safe. */
final class LineRequest {

    private static final int AT_ONCE = 16;

    private final Kernel kernel;
    private final DeviceFile file;
    private int expected;
    private boolean closed;

    /**
     * An edge as the kernel saw it.
     *
     * @param active the state after it
     * @param nanos the monotonic time it happened at
     * @param lost how many edges before it were not kept
     */
    record Edge(boolean active, long nanos, long lost) {}

    LineRequest(Kernel kernel, DeviceFile file) {
        this.kernel = kernel;
        this.file = file;
    }

    int descriptor() {
        return file.descriptor();
    }

    synchronized boolean value() throws IOException {
        check();
        try (var arena = Arena.ofConfined()) {
            var values = Gpio.values(arena, false);
            file.ioctl(Gpio.GET_VALUES, values);
            return Gpio.value(values);
        }
    }

    synchronized void drive(boolean active) throws IOException {
        check();
        try (var arena = Arena.ofConfined()) {
            file.ioctl(Gpio.SET_VALUES, Gpio.values(arena, active));
        }
    }

    /** Rewires a line that is read. */
    synchronized void wire(Wiring wiring) throws IOException {
        check();
        try (var arena = Arena.ofConfined()) {
            var config = arena.allocate(Gpio.CONFIG_SIZE, Long.BYTES);
            Gpio.input(config, wiring);
            file.ioctl(Gpio.SET_CONFIG, config);
        }
    }

    /** Returns the edges that are there, without waiting for one. */
    synchronized List<Edge> edges() throws IOException {
        if (closed || !kernel.poll(new int[] {file.descriptor()}, 0)[0]) {
            return List.of();
        }
        try (var arena = Arena.ofConfined()) {
            var events = arena.allocate((long) Gpio.EVENT_SIZE * AT_ONCE, Long.BYTES);
            int count = kernel.read(file.descriptor(), events) / Gpio.EVENT_SIZE;
            var edges = new ArrayList<Edge>(count);
            for (int i = 0; i < count; i++) {
                var event = events.asSlice((long) i * Gpio.EVENT_SIZE, Gpio.EVENT_SIZE);
                int sequence = event.get(JAVA_INT, Gpio.EVENT_LINE_SEQUENCE);
                expected++; // numbers begin at 1, and wrap
                edges.add(new Edge(
                        event.get(JAVA_INT, Gpio.EVENT_ID) == Gpio.RISING,
                        event.get(JAVA_LONG, 0),
                        Integer.toUnsignedLong(sequence - expected)));
                expected = sequence;
            }
            return edges;
        }
    }

    private void check() throws IOException {
        if (closed) {
            throw new IOException("the line was given back");
        }
    }

    /** Gives the line back; its level is whatever the chip makes of that. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
