package sluice.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.UserProperty;

/**
 * What an answer says to people beside its reason code. Immutable. MQTT 5 only; left out where the peer has no room for it or
 * did not ask for it.
 *
 * @param reason a sentence for a log
 * @param user name-value pairs, in order
 */
public record Diagnostics(@Nullable String reason, List<UserProperty> user) {

    /** Nothing to say. */
    public static final Diagnostics NONE = new Diagnostics(null, List.of());

    public Diagnostics {
        Text.check(reason);
        user = List.copyOf(user);
    }

    /** Returns diagnostics with just this sentence. */
    public static Diagnostics of(String reason) {
        return new Diagnostics(reason, List.of());
    }

    /** Returns whether there is nothing to say. */
    public boolean isEmpty() {
        return reason == null && user.isEmpty();
    }
}
