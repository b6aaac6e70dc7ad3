package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.io.NackException;

/** A ROHM BH1750 light sensor: commands of one byte; read too early it repeats itself. */
final class Bh1750Model implements SimChip {

    private static final int DEFAULT_TIME = 69;

    private final int address;
    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private int time = DEFAULT_TIME;
    private int mode;
    private int data;
    private @Nullable Instant done;

    Bh1750Model(int address, InstantSource clock, Supplier<Conditions> world) {
        this.address = address;
        this.clock = clock;
        this.world = world;
    }

    @Override
    public byte[] transfer(byte[] write, int read) throws NackException {
        var end = done;
        if (end != null && !clock.instant().isBefore(end)) {
            boolean half = (mode & 0b11) == 0b01;
            double counts = world.get().lux() * 1.2 * time / DEFAULT_TIME * (half ? 2 : 1);
            data = Math.clamp(Math.round(counts), 0, 0xFFFF);
            done = null;
        }
        for (byte b : write) {
            command(b & 0xFF);
        }
        var answer = new byte[read];
        for (int i = 0; i < read; i++) {
            answer[i] = (byte) (i % 2 == 0 ? data >> 8 : data);
        }
        return answer;
    }

    private void command(int code) throws NackException {
        if ((code & 0b1111_1000) == 0x40) {
            time = (code & 0b111) << 5 | time & 0b1_1111;
        } else if ((code & 0b1110_0000) == 0x60) {
            time = code & 0b1_1111 | time & 0b1110_0000;
        } else if (code == 0x20 || code == 0x21 || code == 0x23) {
            mode = code;
            double millis = (code == 0x23 ? 24 : 180) * (double) time / DEFAULT_TIME;
            done = clock.instant().plus(Duration.ofNanos((long) (millis * 1e6)));
        } else if (code == 0x00) {
            done = null;
        } else if (code == 0x07) {
            data = 0;
        } else if (code != 0x01) {
            throw new NackException(address);
        }
    }

    @Override
    public void reset() {
        time = DEFAULT_TIME;
        data = 0;
        done = null;
    }
}
