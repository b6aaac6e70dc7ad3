package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.io.NackException;

/** A Sensirion SCD41: measures every 5 seconds once started; refuses most commands while it does, and reads without fresh data. */
final class Scd4xModel implements SimChip {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final int address;
    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private @Nullable Instant next;
    private boolean fresh;
    private byte @Nullable [] answer;

    Scd4xModel(int address, InstantSource clock, Supplier<Conditions> world) {
        this.address = address;
        this.clock = clock;
        this.world = world;
    }

    @Override
    public byte[] transfer(byte[] write, int read) throws NackException {
        var now = clock.instant();
        while (next != null && !now.isBefore(next)) {
            next = next.plus(PERIOD);
            fresh = true;
        }
        if (write.length >= 2) {
            command((write[0] & 0xFF) << 8 | write[1] & 0xFF);
        }
        if (read == 0) {
            return new byte[0];
        }
        var bytes = answer;
        if (bytes == null || read > bytes.length) {
            throw new NackException(address);
        }
        answer = null;
        return Arrays.copyOf(bytes, read);
    }

    private void command(int command) throws NackException {
        switch (command) {
            case 0x21B1 -> {
                refuseIf(next != null);
                next = clock.instant().plus(PERIOD);
            }
            case 0x3F86 -> {
                next = null;
                fresh = false;
            }
            case 0xE4B8 -> answer = Sensirion.answer(fresh ? 0x8006 : 0x8000);
            case 0xEC05 -> {
                refuseIf(!fresh);
                fresh = false;
                answer = measured(world.get());
            }
            case 0x3682 -> {
                refuseIf(next != null);
                answer = Sensirion.answer(0xF896, 0x9F07, 0x3BBE);
            }
            case 0xE000 -> {} // ambient pressure, taken at any time
            default -> throw new NackException(address);
        }
    }

    private static byte[] measured(Conditions felt) {
        return Sensirion.answer(
                Math.clamp(Math.round(felt.ppm()), 0, 0xFFFF),
                Math.clamp(Math.round((felt.celsius() + 45) / 175 * 65_535), 0, 0xFFFF),
                Math.clamp(Math.round(felt.humidity() / 100 * 65_535), 0, 0xFFFF));
    }

    private void refuseIf(boolean refused) throws NackException {
        if (refused) {
            throw new NackException(address);
        }
    }

    @Override
    public void reset() {
        next = null;
        fresh = false;
        answer = null;
    }
}
