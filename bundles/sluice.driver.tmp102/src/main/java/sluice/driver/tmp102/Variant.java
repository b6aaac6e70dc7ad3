package sluice.driver.tmp102;

/** The chips of this family, and how their temperature stands in its register: left-justified, in steps of their own. */
enum Variant {
    TMP102(4, 0.0625, -1),
    /** Wakes with 9 bits and is set to 12. */
    TMP105(4, 0.0625, 0x60),
    LM75(7, 0.5, -1),
    LM75A(5, 0.125, -1);

    private final int shift;
    private final double step;
    private final int config;

    Variant(int shift, double step, int config) {
        this.shift = shift;
        this.step = step;
        this.config = config;
    }

    /** Returns the temperature of a register, in two's complement. */
    double celsius(int register) {
        return ((short) register >> shift) * step;
    }

    /** Returns whether a register is one this chip can have: the bits below the temperature are 0. */
    boolean isPossible(int register) {
        return (register & (1 << shift) - 1) == 0;
    }

    /** Returns the byte its configuration register needs, or -1 if it is right after power-up. */
    int config() {
        return config;
    }

    /**
     * Returns the chip with this name.
     *
     * @throws IllegalArgumentException if there is none; the sentence begins with the key
     */
    static Variant of(String name) {
        return switch (name) {
            case "tmp102" -> TMP102;
            case "tmp105" -> TMP105;
            case "lm75" -> LM75;
            case "lm75a" -> LM75A;
            default ->
                throw new IllegalArgumentException("type: must be tmp102, tmp105, lm75 or lm75a, not '" + name + "'");
        };
    }
}
