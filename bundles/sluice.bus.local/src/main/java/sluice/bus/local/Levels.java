package sluice.bus.local;

/**
 * Takes topics apart at their slashes. Thread-safe.
 *
 * <p>The same few words return in every topic, so the last ones seen are kept to share their memory. Two threads that overwrite
 * each other's word lose a little memory, never a word.
 */
final class Levels {

    private static final int WORDS = 1024;

    private final String[] words = new String[WORDS];

    /** Returns the levels; new text only for words not seen lately. */
    String[] of(String topic) {
        var levels = split(topic);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = shared(levels[i]);
        }
        return levels;
    }

    /** Returns the levels. */
    static String[] split(String topic) {
        int count = 1;
        for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) {
            count++;
        }
        var levels = new String[count];
        int from = 0;
        for (int i = 0; i < count - 1; i++) {
            int slash = topic.indexOf('/', from);
            levels[i] = topic.substring(from, slash);
            from = slash + 1;
        }
        levels[count - 1] = topic.substring(from);
        return levels;
    }

    private String shared(String word) {
        int hash = word.hashCode();
        int slot = (hash ^ hash >>> 16) & (WORDS - 1);
        var known = words[slot];
        if (word.equals(known)) {
            return known;
        }
        words[slot] = word;
        return word;
    }
}
