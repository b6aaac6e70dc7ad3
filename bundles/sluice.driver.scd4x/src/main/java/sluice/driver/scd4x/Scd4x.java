package sluice.driver.scd4x;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;
import sluice.driver.Sensirion;

/**
 * One SCD40 or SCD41, measuring by itself every 5 seconds. In between a reading repeats the last values; when they are older than two
 * periods the chip has stopped, and is started again. Nothing is ever written to its memory, which wears.
 */
final class Scd4x implements I2cChip {

    private static final int START = 0x21B1;
    private static final int STOP = 0x3F86;
    private static final int IS_READY = 0xE4B8;
    private static final int READ = 0xEC05;
    private static final int READY_BITS = 0x07FF;
    private static final int COMMAND_MILLIS = 1;
    private static final int STOP_MILLIS = 500;
    private static final Duration STALE = Duration.ofSeconds(12);
    private static final double FULL = 65_535;

    private final InstantSource clock;
    private @Nullable Instant latest;
    private List<Measurement> last = List.of();

    Scd4x(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        var now = clock.instant();
        if (latest == null) {
            restart(port);
            latest = now;
        }
        if (isReady(port)) {
            last = read(port);
            latest = now;
        } else if (Duration.between(latest, now).compareTo(STALE) > 0) {
            throw new ChipException(
                    Fault.STALE,
                    "stale: no fresh values for more than " + STALE.toSeconds() + " s"); // forgets, so restarts
        }
        if (last.isEmpty()) {
            throw new ChipException(Fault.NOT_READY, "its first values are due within 5 s of its start");
        }
        return last;
    }

    /** A chip that is measuring refuses to be started; stopped it is in either case. */
    private static void restart(I2cPort port) throws IOException, InterruptedException {
        command(port, STOP);
        port.pause(STOP_MILLIS);
        command(port, START);
    }

    private static boolean isReady(I2cPort port) throws IOException, InterruptedException {
        return (answer(port, IS_READY, 1)[0] & READY_BITS) != 0;
    }

    private static List<Measurement> read(I2cPort port) throws IOException, InterruptedException {
        var words = answer(port, READ, 3);
        if (words[0] == 0) {
            throw new ChipException(Fault.OUT_OF_RANGE, "out of range: it says there is no carbon dioxide at all");
        }
        return List.of(
                I2cDevice.within(new Measurement("co2", words[0], "[ppm]"), 0, 40_000),
                I2cDevice.within(I2cDevice.rounded("temperature", -45 + 175 * words[1] / FULL, "Cel", 2), -10, 60),
                I2cDevice.rounded("humidity", 100 * words[2] / FULL, "%", 2));
    }

    private static int[] answer(I2cPort port, int command, int words) throws IOException, InterruptedException {
        command(port, command);
        port.pause(COMMAND_MILLIS);
        return Sensirion.words(port.read(3 * words));
    }

    private static void command(I2cPort port, int command) throws IOException {
        port.write(command >> 8, command);
    }

    /** The values it had are not the ones of the next start. */
    @Override
    public void forget() {
        if (!last.isEmpty() || isOverdue()) {
            latest = null;
        }
        last = List.of();
    }

    /** A chip that has just been started and has no values yet is left alone; restarted each time, it would never have any. */
    private boolean isOverdue() {
        return latest != null && Duration.between(latest, clock.instant()).compareTo(STALE) > 0;
    }
}
