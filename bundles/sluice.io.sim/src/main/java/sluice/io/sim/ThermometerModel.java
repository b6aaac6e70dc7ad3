package sluice.io.sim;

import java.util.function.Supplier;

/** A TMP102 or an LM75: one temperature, left-justified, converted all the time. */
final class ThermometerModel implements WordModel {

    /** What differs between the two. */
    enum Type {
        TMP102(4, 0.0625, 0x60A0),
        LM75(7, 0.5, 0);

        private final int shift;
        private final double step;
        private final int config;

        Type(int shift, double step, int config) {
            this.shift = shift;
            this.step = step;
            this.config = config;
        }
    }

    private static final int TEMPERATURE = 0;
    private static final int CONFIG = 1;
    private static final int LOW = 2;
    private static final int HIGH = 3;
    private static final int SHUTDOWN = 0x0100;

    /** The TMP102's thirteenth bit: temperatures up to 150 degrees, and a 1 in the last bit to tell. */
    private static final int EXTENDED = 0x0010;

    private final Type type;
    private final Supplier<Conditions> world;
    private int config;
    private int low;
    private int high;
    private int last;

    ThermometerModel(Type type, Supplier<Conditions> world) {
        this.type = type;
        this.world = world;
        this.config = type.config;
    }

    @Override
    public int read(int register) {
        return switch (register & 0b11) {
            case TEMPERATURE -> temperature();
            case CONFIG -> config;
            case LOW -> low;
            default -> high;
        };
    }

    private int temperature() {
        if ((config & SHUTDOWN) == 0) {
            boolean extended = type == Type.TMP102 && (config & EXTENDED) != 0;
            int shift = extended ? type.shift - 1 : type.shift;
            long steps = Math.round(world.get().celsius() / type.step);
            long limit = 0x7FFF >> shift;
            last = (int) (Math.clamp(steps, -limit - 1, limit) << shift) & 0xFFFF | (extended ? 1 : 0);
        }
        return last;
    }

    @Override
    public void write(int register, int value) {
        switch (register & 0b11) {
            case CONFIG -> config = value;
            case LOW -> low = value;
            case HIGH -> high = value;
            default -> {} // the temperature is read-only
        }
    }

    @Override
    public void reset() {
        config = type.config;
        low = 75 * 0x100; // table of power-up values: 75 and 80 degrees
        high = 80 * 0x100;
        last = 0;
    }
}
