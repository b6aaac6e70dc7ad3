package sluice.bridge.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bridge.CloudProfile;

/** Says which topics a kind of far side takes. Hot path: each message is asked for. Pure functions. */
final class Topics {

    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private Topics() {}

    /** Returns what a far side does not take of a topic or filter, in one clause; null if it takes it. */
    static @Nullable String complaint(CloudProfile profile, String topic) {
        var takes = profile.topics();
        var counted = counted(takes.uncounted(), topic);
        int levels = levels(counted);
        if (levels > takes.maximumLevels()) {
            return "it has %d levels, and %s takes %d; shorten it"
                    .formatted(levels, profile.title(), takes.maximumLevels());
        }
        if (counted.length() * MOST_BYTES_OF_A_CHAR > takes.maximumBytes()) {
            int bytes = counted.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > takes.maximumBytes()) {
                return "it has %d bytes or more, and %s takes %d; shorten it"
                        .formatted(bytes, profile.title(), takes.maximumBytes());
            }
        }
        for (int i = 0; i < takes.forbidden().length(); i++) {
            char each = takes.forbidden().charAt(i);
            if (topic.indexOf(each) >= 0) {
                return "it has '%c' in it, and %s takes no topic with that; write something else in its place"
                        .formatted(each, profile.title());
            }
        }
        return null;
    }

    /** Returns what counts of a topic: without a prefix that does not, and the level after it. */
    private static String counted(List<String> uncounted, String topic) {
        for (var prefix : uncounted) {
            if (topic.startsWith(prefix)) {
                int slash = topic.indexOf('/', prefix.length());
                return slash < 0 ? "" : topic.substring(slash + 1);
            }
        }
        return topic;
    }

    private static int levels(String topic) {
        int levels = topic.isEmpty() ? 0 : 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }
}
