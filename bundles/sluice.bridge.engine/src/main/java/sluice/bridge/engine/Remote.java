package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.HashMap;
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
    private final Loop loop;
    private Map<TopicFilter, Subscription> granted = Map.of();

    Remote(String bridge, Link link, FarSession session, Loop loop) {
        this.bridge = bridge;
        this.link = link;
        this.session = session;
        this.loop = loop;
    }

    /**
     * Asks the far side for what is wanted and was not yet, and for nothing else any more. Ends when it has granted that.
     *
     * @param kept what need not end if it is subscribed, though nobody would ask for it: all that is wanted, and maybe more
     */
    CompletionStage<Void> want(Map<TopicFilter, Subscription> wanted, Map<TopicFilter, Subscription> kept) {
        var stays = new HashMap<>(wanted);
        kept.forEach((filter, subscription) -> {
            if (subscription.equals(granted.get(filter))) {
                stays.put(filter, subscription);
            }
        });
        var more = stays.values().stream()
                .filter(each -> !each.equals(granted.get(each.filter())))
                .toList();
        var there = new HashSet<>(session.filters());
        there.addAll(granted.keySet());
        var gone = there.stream().filter(filter -> !kept.containsKey(filter)).toList();
        granted = stays;
        there.addAll(stays.keySet());
        session.subscribed(there); // before it is: after a crash rather one too many
        if (!gone.isEmpty()) {
            end(gone);
        }
        return more.isEmpty() ? CompletableFuture.completedStage(null) : link.subscribe(new ArrayList<>(more));
    }

    private void end(List<TopicFilter> gone) {
        link.unsubscribe(gone).whenComplete((_, failure) -> {
            if (failure == null) {
                loop.execute(() -> session.unsubscribed(gone.stream()
                        .filter(filter -> !granted.containsKey(filter)) // asked for again meanwhile
                        .toList()));
            } else { // the next link tries again
                LOG.debug("Bridge {} could not unsubscribe {}: {}", bridge, gone, failure.toString());
            }
        });
    }
}
