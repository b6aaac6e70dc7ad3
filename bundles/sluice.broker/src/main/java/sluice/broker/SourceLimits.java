package sluice.broker;

import static sluice.broker.SessionLimits.check;

/**
 * What one listener puts up with from one source address. Immutable.
 *
 * @param connections the most connections at a time, 0 for any number
 * @param perSecond how many new connections a second in the long run, 0 for any number
 * @param burst how many of them may come at once
 * @param loopback whether this machine's own addresses are limited like any other
 */
record SourceLimits(int connections, int perSecond, int burst, boolean loopback) {

    static final SourceLimits DEFAULT = new SourceLimits(1_000, 100, 500, false);

    SourceLimits {
        check("source.connections", connections, 0, 1_000_000);
        check("source.rate", perSecond, 0, 1_000_000);
        check("source.burst", burst, 1, 1_000_000);
    }
}
