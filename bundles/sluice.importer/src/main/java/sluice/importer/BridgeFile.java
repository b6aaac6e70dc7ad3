package sluice.importer;

import java.util.List;
import java.util.Map;

/**
 * What a connection became. Immutable.
 *
 * @param name the bridge's name
 * @param configuration its keys, in the order in which they are to be written
 */
record BridgeFile(String name, Map<String, Object> configuration, List<Note> notes) {

    String fileName() {
        return "sluice.bridge~" + name + ".json";
    }
}
