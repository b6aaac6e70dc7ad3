package sluice.broker;

/** Counts the levels of topics. */
final class Levels {

    private Levels() {}

    static int of(String topic) {
        int levels = 1;
        for (int at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', at + 1)) {
            levels++;
        }
        return levels;
    }
}
