package sluice.rule.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicName;

/**
 * When a rule fires. Thread-safe.
 *
 * <pre>
 *   without until:  each time the condition holds
 *   with until:     armed --condition--> fires, fired --until--> armed       each topic for itself
 * </pre>
 */
final class Trigger {

    /** Topics beyond these are not remembered: for them the rule fires each time, as without until. */
    private static final int MAX_TOPICS = 10_000;

    private final @Nullable Condition condition;
    private final @Nullable Condition until;
    private final Set<TopicName> fired = ConcurrentHashMap.newKeySet();

    /**
     * @param condition null for always
     * @param until when it is armed again, null for at once
     */
    Trigger(@Nullable Condition condition, @Nullable Condition until) {
        this.condition = condition;
        this.until = until;
    }

    /**
     * Returns whether it fires, and remembers that it did.
     *
     * @throws IllegalArgumentException if it cannot tell by this message
     */
    boolean fires(Facts facts) {
        if (until == null) {
            return condition == null || condition.holds(facts);
        }
        var topic = facts.message().topic();
        if (fired.contains(topic)) {
            if (until.holds(facts)) {
                fired.remove(topic);
            }
            return false;
        }
        if (condition != null && !condition.holds(facts)) {
            return false;
        }
        return fired.size() >= MAX_TOPICS || fired.add(topic);
    }
}
