package sluice.bus.local;

import sluice.bus.TopicName;

/**
 * Tells topics that come again from those that come once: only the route of the former is worth its place in the cache. Thread-safe: threads that
 * forget each other's topic lose a walk through the tree, nothing else. Hot path.
 *
 * <p>What the cache holds gets old, and the collector has to copy it and to look for what it refers to (decisions 231 and 246).
 */
final class Newcomers {

    private static final int BITS = 12;

    /** One of so many is kept at once: where more topics than we remember come in turn, each of them would be a newcomer for ever. */
    private static final int SAMPLE = 64;

    private final int[] lately = new int[1 << BITS];
    private int count;

    /** Returns whether a topic has come before, as far as we remember, or has drawn a lucky number. */
    boolean isWorthKeeping(TopicName topic) {
        int hash = topic.hashCode() * 0x9E3779B9;
        int place = hash >>> Integer.SIZE - BITS;
        if (lately[place] == hash) {
            return true;
        }
        lately[place] = hash;
        return count++ % SAMPLE == 0;
    }
}
