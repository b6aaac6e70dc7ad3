package sluice.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.bus.Subscription;
import sluice.mqtt.Filter;

/** What one SUBSCRIBE or UNSUBSCRIBE changes, to be undone if it cannot be stored. Confined to its connection's loop. */
final class Changes {

    private record Before(Filter filter, @Nullable Subscription subscription) {}

    private final Subscriptions subscriptions;
    private final List<Before> before = new ArrayList<>();

    Changes(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Adds or replaces a subscription; true if it is new. */
    boolean add(Filter filter, Subscription subscription) {
        before.add(new Before(filter, subscriptions.get(filter)));
        return subscriptions.add(filter, subscription);
    }

    /** Returns whether there was such a subscription. */
    boolean remove(Filter filter) {
        before.add(new Before(filter, subscriptions.get(filter)));
        return subscriptions.remove(filter);
    }

    /** Returns what ends when the session's subscriptions are safe; at once if nothing changed. */
    CompletionStage<Void> saved(Session session) {
        return before.isEmpty() ? Kept.SAFE : session.save();
    }

    /** Puts everything back, the last change first. */
    void undo() {
        for (var one : before.reversed()) {
            subscriptions.restore(one.filter(), one.subscription());
        }
    }
}
