package sluice.device;

/** How far a measured value can be trusted. */
public enum Quality {
    /** It is what was measured. */
    GOOD("good"),
    /** It may be true, but something speaks against it: it never changes, or it is what the chip says after power-up. */
    SUSPECT("suspect"),
    /** It was true once; nothing newer came. */
    STALE("stale"),
    /** It is beyond what the device can measure, or what can be at its place; the value is the nearest there is. */
    OUT_OF_RANGE("out-of-range");

    private final String word;

    Quality(String word) {
        this.word = word;
    }

    /** Returns the word for it in messages: {@code out-of-range}. */
    public String word() {
        return word;
    }
}
