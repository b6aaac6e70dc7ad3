package sluice.security.file;

import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * A topic filter in which a level may be {@code %u}, the user, or {@code %c}, the client identifier. Immutable.
 *
 * <p>Names are compared with levels, never put into a filter: a user called {@code #} or {@code a/b} reaches nothing by it.
 */
final class TopicPattern {

    private static final String ANY = "+";
    private static final String REST = "#";
    private static final String USER = "%u";
    private static final String CLIENT = "%c";

    private final List<String> levels;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is no topic filter, or has a placeholder that is not a whole level
     */
    TopicPattern(String text) {
        levels = TopicFilter.of(text).levels();
        for (var level : levels) {
            if (!level.equals(USER) && !level.equals(CLIENT) && (level.contains(USER) || level.contains(CLIENT))) {
                throw new IllegalArgumentException("'" + level + "': %u and %c have to be whole levels");
            }
        }
    }

    /** Returns whether it stands for this topic. */
    boolean matches(TopicName topic, Identity identity) {
        return compare(List.of(topic.value().split("/", -1)), identity, false);
    }

    /** Returns whether it stands for every topic the filter stands for. */
    boolean covers(TopicFilter filter, Identity identity) {
        return compare(filter.levels(), identity, false);
    }

    /** Returns whether there may be a topic that both stand for. */
    boolean overlaps(TopicFilter filter, Identity identity) {
        return compare(filter.levels(), identity, true);
    }

    private boolean compare(List<String> others, Identity identity, boolean partly) {
        if (isReserved(others.getFirst()) != isReserved(levels.getFirst())) { // [MQTT-4.7.2-1]
            return false;
        }
        for (int i = 0; ; i++) {
            var mine = i < levels.size() ? levels.get(i) : null;
            var other = i < others.size() ? others.get(i) : null;
            if (REST.equals(mine)) {
                return true;
            }
            if (REST.equals(other)) {
                return partly;
            }
            if (mine == null || other == null) {
                return mine == null && other == null;
            }
            if (!fits(mine, other, identity, partly)) {
                return false;
            }
        }
    }

    private static boolean fits(String mine, String other, Identity identity, boolean partly) {
        if (mine.equals(ANY) || partly && other.equals(ANY)) {
            return true;
        }
        if (other.equals(ANY)) {
            return false;
        }
        return switch (mine) {
            case USER -> other.equals(identity.user());
            case CLIENT -> other.equals(identity.clientId());
            default -> other.equals(mine);
        };
    }

    private static boolean isReserved(String level) {
        return level.startsWith("$");
    }
}
