package sluice.broker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down clients that take each other's session over again and again, as two do that were given the same identifier. Thread-safe.
 * Remembers the last {@value #MOST} identifiers that were taken over.
 */
final class TakeOvers {

    private static final int MOST = 1_024;

    private final Map<String, Allowance> allowances = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Returns whether a client that is connected may be taken over now.
     *
     * @param perSecond how often in the long run, 0 for as often as anybody likes
     * @param now as {@link System#nanoTime} counts
     */
    synchronized boolean mayTakeOver(String clientId, int perSecond, long now) {
        return perSecond == 0
                || allowances.computeIfAbsent(clientId, _ -> new Allowance()).take(perSecond, perSecond * 10, now);
    }
}
