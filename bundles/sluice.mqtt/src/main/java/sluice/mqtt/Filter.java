package sluice.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.bus.TopicFilter;

/**
 * What SUBSCRIBE and UNSUBSCRIBE name: a topic filter, and the share name if the subscription is shared. Immutable.
 *
 * @param share the share name, null for a subscription of the client's own
 * @param topics the topics asked for
 */
public record Filter(@Nullable String share, TopicFilter topics) {

    private static final String PREFIX = "$share/";

    public Filter {
        if (share != null) {
            Text.check(share);
            if (share.isEmpty() || share.indexOf('/') >= 0 || share.indexOf('+') >= 0 || share.indexOf('#') >= 0) {
                throw new IllegalArgumentException( // [MQTT-4.8.2-1] [MQTT-4.8.2-2]
                        "share name '" + share + "' must have a character, and no /, + or #");
            }
        }
    }

    /**
     * Returns what this text names.
     *
     * @throws IllegalArgumentException if it is not a topic filter, or begins with {@code $share/} and misses a part
     */
    public static Filter of(String text) {
        if (!text.startsWith(PREFIX)) {
            return new Filter(null, TopicFilter.of(text));
        }
        int slash = text.indexOf('/', PREFIX.length());
        if (slash < 0) { // [MQTT-4.8.2-2]
            throw new IllegalArgumentException("'" + text + "' has no topic filter behind its share name");
        }
        return new Filter(text.substring(PREFIX.length(), slash), TopicFilter.of(text.substring(slash + 1)));
    }

    /** Returns whether the subscription is shared. */
    public boolean isShared() {
        return share != null;
    }

    /** Returns the text as it is on the wire. */
    public String value() {
        return share == null ? topics.value() : PREFIX + share + "/" + topics.value();
    }

    @Override
    public String toString() {
        return value();
    }
}
