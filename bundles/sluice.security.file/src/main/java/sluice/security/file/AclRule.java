package sluice.security.file;

import org.jspecify.annotations.Nullable;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * One line of an ACL file. Immutable.
 *
 * @param access what it gives or takes
 * @param topic the topic filter; in a pattern {@code %c} stands for the client identifier and {@code %u} for the user
 * @param pattern whether {@code topic} is a pattern
 * @param filter the parsed filter of a rule without placeholders, null otherwise
 */
record AclRule(
        Access access,
        String topic,
        boolean pattern,
        @Nullable TopicFilter filter) {

    /** What a rule gives; a denial goes before everything else. */
    enum Access {
        READ,
        WRITE,
        READWRITE,
        DENY;

        boolean covers(Access wanted) {
            return this == READWRITE || this == wanted;
        }
    }

    /**
     * Makes a rule from a line's words.
     *
     * @throws IllegalArgumentException if the topic is no topic filter
     */
    static AclRule of(Access access, String topic, boolean pattern) {
        var placeholders = pattern && (topic.contains("%c") || topic.contains("%u"));
        var parsed = TopicFilter.of(topic.replace("%c", "c").replace("%u", "u"));
        return new AclRule(access, topic, pattern, placeholders ? null : parsed);
    }

    /** Returns whether the rule speaks of this topic for this identity. */
    boolean matches(Identity identity, TopicName name) {
        if (filter != null) {
            return filter.matches(name);
        }
        var user = identity.user();
        if (topic.contains("%u") && user == null) {
            return false;
        }
        var filled = topic.replace("%c", identity.clientId());
        if (user != null) {
            filled = filled.replace("%u", user);
        }
        return TopicFilter.of(filled).matches(name);
    }
}
