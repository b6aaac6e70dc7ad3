package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Link;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * What one link is subscribed to at the far side. Confined to its bridge's loop.
 *
 * <p>A session that the far side keeps goes on to be subscribed to what a rule wanted that is gone. So what it is subscribed to is
 * remembered, and the next link ends what nobody wants any more.
 */
final class Remote {

    private static final Logger LOG = LoggerFactory.getLogger(Remote.class);

    private final String bridge;
    private final Link link;
    private final FarSession session;
    private Map<TopicFilter, Subscription> granted = Map.of();

    Remote(String bridge, Link link, FarSession session) {
        this.bridge = bridge;
        this.link = link;
        this.session = session;
    }

    /** Asks the far side for what is wanted and was not yet, and for nothing else any more. Ends when it has granted that. */
    CompletionStage<Void> want(Map<TopicFilter, Subscription> wanted) {
        var more = wanted.values().stream()
                .filter(each -> !each.equals(granted.get(each.filter())))
                .toList();
        var there = new HashSet<>(session.filters());
        there.addAll(granted.keySet());
        var gone = there.stream().filter(filter -> !wanted.containsKey(filter)).toList();
        granted = wanted;
        there.addAll(wanted.keySet());
        session.subscribed(there); // before it is: after a crash rather one too many
        if (!gone.isEmpty()) {
            end(gone);
        }
        return more.isEmpty() ? CompletableFuture.completedStage(null) : link.subscribe(new ArrayList<>(more));
    }

    private void end(List<TopicFilter> gone) {
        link.unsubscribe(gone).whenComplete((_, failure) -> {
            if (failure == null) {
                session.unsubscribed(gone);
            } else { // the next link tries again
                LOG.debug("Bridge {} could not unsubscribe {}: {}", bridge, gone, failure.toString());
            }
        });
    }
}
