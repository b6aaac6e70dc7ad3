package sluice.device;

/**
 * A driver that may fit a chip that was found. Immutable.
 *
 * @param chip the chip's name as people write it, {@code BME280}
 * @param driver the PID of the driver's configurations, {@code sluice.driver.bme280}
 * @param confidence 0 to 100; 90 or more means the chip has said what it is
 * @param evidence what speaks for it, in words
 */
public record Candidate(String chip, String driver, int confidence, String evidence) {

    /** From here on a chip has said what it is. */
    public static final int CERTAIN = 90;

    public Candidate {
        if (confidence < 0 || confidence > 100) {
            throw new IllegalArgumentException("confidence " + confidence + " is not 0 to 100");
        }
    }

    /** Returns whether the chip has said what it is. */
    public boolean isCertain() {
        return confidence >= CERTAIN;
    }
}
