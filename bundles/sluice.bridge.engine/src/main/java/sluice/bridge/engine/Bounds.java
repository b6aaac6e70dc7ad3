package sluice.bridge.engine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/**
 * How much may wait, as far as a rule or a bridge says so. Immutable; null where it says nothing.
 *
 * @param messages the most messages
 * @param bytes the most bytes of topics and payloads
 * @param age the longest wait, however long the message itself would live
 * @param overflow what gives way
 * @param thin whether every second message of each topic gives way before: see {@link Thinning}
 */
record Bounds(
        @Nullable Long messages,
        @Nullable Long bytes,
        @Nullable Duration age,
        @Nullable Overflow overflow,
        boolean thin) {

    static final Bounds NONE = new Bounds(null, null, null, null, false);

    /** Returns whether a rule with these needs a journal of its own. */
    boolean isNone() {
        return equals(NONE);
    }

    /** Returns the bounds of a journal that has these, and the bridge's where these say nothing. */
    JournalLimits journal(JournalLimits bridge) {
        return new JournalLimits(
                Math.min(bridge.messages(), Optional.ofNullable(messages).orElse(Long.MAX_VALUE)),
                Math.min(bridge.bytes(), Optional.ofNullable(bytes).orElse(Long.MAX_VALUE)),
                Optional.ofNullable(overflow).orElse(bridge.overflow()),
                bridge.durability());
    }

    /** Returns the longest wait that these and the bridge allow, null for any. */
    @Nullable
    Duration age(@Nullable Duration bridge) {
        if (age == null || bridge == null) {
            return age == null ? bridge : age;
        }
        return age.compareTo(bridge) < 0 ? age : bridge;
    }
}
