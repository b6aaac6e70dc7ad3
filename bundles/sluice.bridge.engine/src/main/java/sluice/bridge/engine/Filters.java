package sluice.bridge.engine;

/** Compares topic filters as sets of topics. Pure functions. */
final class Filters {

    private Filters() {}

    /** Returns whether every topic the narrow filter matches is one of the wide one's. */
    static boolean covers(String wide, String narrow) {
        var wides = wide.split("/", -1);
        var narrows = narrow.split("/", -1);
        boolean reserved = narrow.startsWith("$");
        for (int i = 0; i < wides.length; i++) {
            var level = wides[i];
            if (i == 0 && reserved && (level.equals("#") || level.equals("+"))) {
                return false; // [MQTT-4.7.2-1]
            }
            if (level.equals("#")) {
                return true;
            }
            if (i >= narrows.length || narrows[i].equals("#")) {
                return false;
            }
            if (!level.equals("+") && !level.equals(narrows[i])) {
                return false;
            }
        }
        return narrows.length == wides.length;
    }
}
