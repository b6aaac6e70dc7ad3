package sluice.device;

/** What is wrong with a device, by what there is to do about it. */
public enum Fault {
    /** Nobody answers at its place: wiring, power, a wrong address. */
    NO_ANSWER("no-answer"),
    /** What connects it is away or hangs: an adapter that was unplugged, a line held down. */
    BUS("bus"),
    /** What it said was changed on its way: disturbances, long lines. */
    CHECKSUM("checksum"),
    /** It says what cannot be, or is at the end of its range. */
    OUT_OF_RANGE("out-of-range"),
    /** It answers, but has nothing new to say. */
    STALE("stale"),
    /** What it says may be wrong. */
    SUSPECT("suspect"),
    /** It has just been started; its values will come. */
    NOT_READY("not-ready"),
    /** It loses its settings: its power fails for moments. */
    POWER("power"),
    /** Something else than expected is at its place. */
    WRONG_CHIP("wrong-chip"),
    /** Another device has its address or line. */
    TAKEN("taken"),
    /** Its driver is broken, or does not return. */
    DRIVER("driver"),
    /** Something else. */
    OTHER("other");

    private final String word;

    Fault(String word) {
        this.word = word;
    }

    /** Returns the word for it in messages: {@code no-answer}. */
    public String word() {
        return word;
    }

    /** Returns what is wrong with a device whose value is of this quality; {@link #OTHER} for a good one. */
    public static Fault of(Quality quality) {
        return switch (quality) {
            case GOOD -> OTHER;
            case SUSPECT -> SUSPECT;
            case STALE -> STALE;
            case OUT_OF_RANGE -> OUT_OF_RANGE;
        };
    }
}
