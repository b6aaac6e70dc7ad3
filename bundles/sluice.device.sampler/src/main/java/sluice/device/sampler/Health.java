package sluice.device.sampler;

/** How a sensor is doing. */
enum Health {
    /** The last reading was good. */
    OK("ok"),
    /** The last reading failed. */
    DEGRADED("degraded"),
    /** The last {@link #OFFLINE_AFTER} readings or more failed, or the sensor is gone. */
    OFFLINE("offline");

    private static final int OFFLINE_AFTER = 5;

    private final String word;

    Health(String word) {
        this.word = word;
    }

    /** Returns the word for it in messages. */
    String word() {
        return word;
    }

    /** Returns the health after this many failures in a row. */
    static Health after(int failures) {
        return failures == 0 ? OK : failures < OFFLINE_AFTER ? DEGRADED : OFFLINE;
    }
}
