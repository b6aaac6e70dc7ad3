package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.io.NackException;

/** A Sensirion SHT3x in single shot mode: commands of two bytes, no answer while it measures. */
final class Sht3xModel implements SimChip {

    private static final Map<Integer, Double> SHOTS =
            Map.of(0x2400, 15.5, 0x240B, 6.5, 0x2416, 4.5); // table 4, maximum

    /** The alert limits after power-up, by the command that reads them: 60, 58, -9 and -10 degrees. */
    private static final Map<Integer, Integer> LIMITS =
            Map.of(0xE11F, 0xCD33, 0xE114, 0xC92D, 0xE109, 0x3869, 0xE102, 0x3466);

    private static final int RESET = 0x30A2;
    private static final int STATUS = 0xF32D;
    private static final int CLEAR = 0x3041;
    private static final int RESET_DETECTED = 0x8010;

    private final int address;
    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private int status = RESET_DETECTED;
    private @Nullable Instant ready;
    private byte @Nullable [] answer;

    Sht3xModel(int address, InstantSource clock, Supplier<Conditions> world) {
        this.address = address;
        this.clock = clock;
        this.world = world;
    }

    @Override
    public byte[] transfer(byte[] write, int read) throws NackException {
        var end = ready;
        if (end != null && clock.instant().isBefore(end)) {
            throw new NackException(address);
        }
        if (end != null) {
            var felt = world.get();
            answer = Sensirion.answer(
                    Math.clamp(Math.round((felt.celsius() + 45) / 175 * 65_535), 0, 65_535),
                    Math.clamp(Math.round(felt.humidity() / 100 * 65_535), 0, 65_535));
            ready = null;
        }
        if (write.length >= 2) {
            command((write[0] & 0xFF) << 8 | write[1] & 0xFF);
        }
        if (read == 0) {
            return new byte[0];
        }
        var bytes = answer;
        if (bytes == null) {
            throw new NackException(address);
        }
        answer = null;
        var sent = new byte[read];
        Arrays.fill(sent, (byte) 0xFF); // who reads on sees the line float; the kernel's driver does
        System.arraycopy(bytes, 0, sent, 0, Math.min(read, bytes.length));
        return sent;
    }

    private void command(int command) throws NackException {
        var millis = SHOTS.get(command);
        var limit = LIMITS.get(command);
        if (millis != null) {
            ready = clock.instant().plus(Duration.ofNanos((long) (millis * 1e6)));
            answer = null;
        } else if (limit != null) {
            answer = Sensirion.answer(limit);
        } else if (command == STATUS) {
            answer = Sensirion.answer(status);
        } else if (command == CLEAR) {
            status = 0;
        } else if (command == RESET) {
            reset();
        } else {
            throw new NackException(address);
        }
    }

    @Override
    public void reset() {
        status = RESET_DETECTED;
        ready = null;
        answer = null;
    }
}
