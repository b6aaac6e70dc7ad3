package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import sluice.io.Wiring;

/** One {@code /dev/gpiochipN}. Immutable; it is opened for the moment of a request only. */
record GpioChip(Kernel kernel, String path, String label, int lines) {

    /** Asks a chip for its name. */
    static GpioChip of(Kernel kernel, String path) throws KernelException {
        try (var arena = Arena.ofConfined();
                var file = DeviceFile.open(kernel, path)) {
            var info = arena.allocate(Gpio.CHIP_INFO_SIZE, Integer.BYTES);
            file.ioctl(Gpio.CHIP_INFO, info);
            return new GpioChip(kernel, path, Gpio.text(info, Gpio.CHIP_LABEL), info.get(JAVA_INT, Gpio.CHIP_LINES));
        }
    }

    /** What a line is to be. */
    sealed interface Use {
        record Input(Wiring wiring) implements Use {}

        record Output(boolean active) implements Use {}

        /** As it is, to have a look. */
        record Look() implements Use {}
    }

    /**
     * Takes a line from the kernel.
     *
     * @throws IOException if it cannot be had, or not like this; names who has it
     */
    LineRequest request(int line, Use use) throws IOException {
        try (var arena = Arena.ofConfined();
                var file = DeviceFile.open(kernel, path)) {
            var request = Gpio.request(arena, line);
            switch (use) {
                case Use.Input(var wiring) -> Gpio.input(Gpio.config(request), wiring);
                case Use.Output(boolean active) -> Gpio.output(Gpio.config(request), active);
                case Use.Look() -> request.set(JAVA_INT, Gpio.REQUEST_QUEUE, 0);
            }
            try {
                file.ioctl(Gpio.REQUEST, request);
            } catch (KernelException e) {
                throw failure(file, arena, line, e);
            }
            int descriptor = request.get(JAVA_INT, Gpio.REQUEST_DESCRIPTOR);
            return new LineRequest(kernel, new DeviceFile(kernel, "line " + name(line), descriptor));
        }
    }

    private IOException failure(DeviceFile file, Arena arena, int line, KernelException e) throws KernelException {
        if (Errno.EBUSY.is(e)) {
            var info = arena.allocate(Gpio.LINE_INFO_SIZE, Long.BYTES);
            info.set(JAVA_INT, Gpio.LINE_OFFSET, line);
            file.ioctl(Gpio.LINE_INFO, info);
            var consumer = Gpio.text(info, Gpio.LINE_CONSUMER);
            return new IOException(
                    "line " + name(line) + " is in use by " + (consumer.isEmpty() ? "the kernel" : consumer), e);
        }
        if (Errno.EINVAL.is(e)) {
            return new IOException(
                    line < lines
                            ? "line " + name(line) + ": its chip does not take these settings"
                            : label + " has no line " + line + ", only 0 to " + (lines - 1),
                    e);
        }
        return e;
    }

    /** Returns what the line is called in configurations. */
    String name(int line) {
        return label + "/" + line;
    }
}
