package sluice.driver.ads1115;

/** The ranges of the amplifier: how many volts both ways, and what one step is. */
enum Gain {
    V6_144(0b000, 6.144),
    V4_096(0b001, 4.096),
    V2_048(0b010, 2.048),
    V1_024(0b011, 1.024),
    V0_512(0b100, 0.512),
    V0_256(0b101, 0.256);

    private final int code;
    private final double volts;

    Gain(int code, double volts) {
        this.code = code;
        this.volts = volts;
    }

    /** Returns the bits 11 to 9 of the configuration. */
    int bits() {
        return code << 9;
    }

    double range() {
        return volts;
    }

    /** Returns the voltage of a conversion, in two's complement. */
    double volts(int raw) {
        return (short) raw * volts / 32_768;
    }

    /**
     * Returns the range of this many volts.
     *
     * @throws IllegalArgumentException if there is none; the sentence begins with the key
     */
    static Gain of(String text) {
        for (var gain : values()) {
            if (text.strip().equals(String.valueOf(gain.volts))) {
                return gain;
            }
        }
        throw new IllegalArgumentException(
                "range: must be 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256 volts, not '" + text + "'");
    }
}
