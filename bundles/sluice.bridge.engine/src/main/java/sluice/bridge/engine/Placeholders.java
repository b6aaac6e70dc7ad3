package sluice.bridge.engine;

import java.util.Map;

/** Names in braces. */
final class Placeholders {

    private Placeholders() {}

    /** Returns a text with values where their names stand. */
    static String fill(String text, Map<String, String> values) {
        var filled = text;
        for (var each : values.entrySet()) {
            filled = filled.replace("{" + each.getKey() + "}", each.getValue());
        }
        return filled;
    }

    /** Returns a filter of a cloud's profile as it is for this client. */
    static String fill(String filter, String clientId) {
        int slash = clientId.indexOf('/');
        var device = slash < 0 ? clientId : clientId.substring(0, slash);
        return fill(filter, Map.of("client", clientId, "device", device));
    }
}
