package sluice.bridge.engine;

/** The names in a profile's filters. */
final class Placeholders {

    private Placeholders() {}

    static String fill(String filter, String clientId) {
        int slash = clientId.indexOf('/');
        return filter.replace("{client}", clientId)
                .replace("{device}", slash < 0 ? clientId : clientId.substring(0, slash));
    }
}
