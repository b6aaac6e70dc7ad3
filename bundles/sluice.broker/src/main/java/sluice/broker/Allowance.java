package sluice.broker;

/**
 * What somebody may do again and again: so much at once, and so much each second in the long run. Guarded by its owner.
 *
 * <p>Each time costs; the debt goes down with time. The first time is free of any past.
 */
final class Allowance {

    private static final double NANOS = 1e9;

    private double spent;
    private long last;

    /** Takes one, if there is one left. */
    boolean take(double perSecond, int burst, long now) {
        double rest = rest(perSecond, now);
        last = now;
        if (rest + 1 > burst) {
            spent = rest;
            return false;
        }
        spent = rest + 1;
        return true;
    }

    /** Returns whether nothing of the past counts any more. */
    boolean isWhole(double perSecond, int burst, long now) {
        return rest(perSecond, now) <= 0 || burst == 0;
    }

    private double rest(double perSecond, long now) {
        return spent == 0 ? 0 : Math.max(0, spent - (now - last) / NANOS * perSecond);
    }
}
