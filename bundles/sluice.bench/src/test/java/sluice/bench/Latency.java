package sluice.bench;

import java.util.Arrays;

/** Counts times in classes that are 3% wide at most. Confined to its thread. */
final class Latency {

    private static final int STEPS = 32;

    private final long[] counts = new long[64 * STEPS];
    private long total;

    void add(long nanos) {
        counts[slot(Math.max(1, nanos))]++;
        total++;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    private static int slot(long nanos) {
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        long step = octave < 5 ? 0 : (nanos - (1L << octave)) >>> octave - 5;
        return octave * STEPS + (int) step;
    }

    /** Returns the time that so many of a hundred stayed below, in microseconds; 0 if there is none. */
    double percentile(double percent) {
        long wanted = (long) Math.ceil(total * percent / 100);
        for (int i = 0; i < counts.length; i++) {
            wanted -= counts[i];
            if (wanted <= 0 && total > 0) {
                int octave = i / STEPS;
                return ((1L << octave) + (octave < 5 ? 0 : (long) (i % STEPS) << octave - 5)) / 1e3;
            }
        }
        return 0;
    }
}
