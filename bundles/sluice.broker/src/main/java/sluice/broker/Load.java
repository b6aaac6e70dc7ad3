package sluice.broker;

/**
 * How much of something there was per minute, lately: exponential averages over one, five and fifteen minutes, as an operating system counts
 * its load. Confined to its one user.
 */
final class Load {

    private static final int[] MINUTES = {1, 5, 15};

    private final double[] averages = new double[MINUTES.length];
    private long last;

    /** Takes the total after some more seconds. */
    void update(long total, double seconds) {
        double perMinute = (total - last) * 60 / seconds;
        last = total;
        for (int i = 0; i < MINUTES.length; i++) {
            double kept = Math.exp(-seconds / (60.0 * MINUTES[i]));
            averages[i] = averages[i] * kept + perMinute * (1 - kept);
        }
    }

    /** Returns the average over 1, 5 or 15 minutes. */
    double average(int minutes) {
        for (int i = 0; i < MINUTES.length; i++) {
            if (MINUTES[i] == minutes) {
                return averages[i];
            }
        }
        throw new IllegalArgumentException("no average over " + minutes + " minutes");
    }
}
