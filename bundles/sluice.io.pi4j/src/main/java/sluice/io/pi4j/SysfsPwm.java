package sluice.io.pi4j;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import sluice.io.PwmOutput;

/** One channel below {@code /sys/class/pwm}. Thread-safe. The interface is described in the kernel's Documentation/driver-api/pwm.rst. */
final class SysfsPwm implements PwmOutput {

    private static final int UDEV_TRIES = 50;
    private static final long UDEV_PAUSE_NANOS = 10_000_000;

    private final Path chip;
    private final int channel;
    private final String name;
    private boolean gone;

    /** @param chip its folder, {@code pwmchipN} */
    SysfsPwm(Path chip, int channel) {
        this.chip = chip;
        this.channel = channel;
        this.name = chip.getFileName() + "/" + channel;
    }

    String name() {
        return name;
    }

    @Override
    public synchronized void drive(long periodNanos, long pulseNanos) throws IOException {
        PwmOutput.check(periodNanos, pulseNanos);
        try {
            var folder = export();
            // The kernel refuses a pulse that is longer than the period in either moment.
            if (pulseNanos < number(folder.resolve("duty_cycle"))) {
                write(folder.resolve("duty_cycle"), pulseNanos);
            }
            if (number(folder.resolve("period")) != periodNanos) {
                write(folder.resolve("period"), periodNanos);
            }
            write(folder.resolve("duty_cycle"), pulseNanos);
            if (number(folder.resolve("enable")) != 1) {
                write(folder.resolve("enable"), 1);
            }
        } catch (FileSystemException e) {
            throw failure(e);
        } catch (IOException e) {
            throw new IOException(
                    "PWM %s does not make pulses of %d in %d ns: %s"
                            .formatted(name, pulseNanos, periodNanos, e.getMessage()),
                    e);
        }
    }

    @Override
    public synchronized void stop() throws IOException {
        try {
            if (gone || Files.isDirectory(folder())) {
                write(export().resolve("enable"), 0);
            }
        } catch (FileSystemException e) {
            throw failure(e);
        }
    }

    /** The chip is gone, or its bundle stops; the pulses go on as they are. */
    synchronized void close() {
        gone = true;
    }

    private Path folder() {
        return chip.resolve("pwm" + channel);
    }

    private Path export() throws IOException {
        if (gone) {
            throw new IOException("it is gone");
        }
        var folder = folder();
        if (!Files.isDirectory(folder)) {
            write(chip.resolve("export"), channel);
            // udev gives the new files to the group a moment after the kernel made them.
            for (int i = 0; i < UDEV_TRIES && !Files.isWritable(folder.resolve("enable")); i++) {
                LockSupport.parkNanos(UDEV_PAUSE_NANOS);
            }
        }
        return folder;
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static void write(Path file, long value) throws IOException {
        Files.writeString(file, Long.toString(value));
    }

    private IOException failure(FileSystemException e) {
        var reason = switch (e) {
            case AccessDeniedException _ ->
                "permission denied; add the gateway's user to the group gpio, or give it the file";
            case NoSuchFileException _ -> "its chip is gone";
            default -> e.getReason() == null ? "failed" : e.getReason();
        };
        return new IOException("PWM " + name + ": " + e.getFile() + ": " + reason, e);
    }
}
