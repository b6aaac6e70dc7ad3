package sluice.bridge.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sluice.bus.Demand;
import sluice.bus.Demand.Answer;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/**
 * Which of a bridge's rules on demand somebody here wants, and which somebody wanted a moment ago. Confined to the bridge's loop, except {@link
 * #isWaiting} and {@link #stop}.
 *
 * <pre>
 *   waiting --somebody--> asked --nobody--> lingering --5 s--> waiting
 *                           ^---somebody--------'
 * </pre>
 *
 * A rule begins to linger: what the far side's session was subscribed to before stays until it is sure that nobody comes back for it.
 */
final class Demands {

    /** Why the far side is not asked, for people. */
    static final String NOBODY = "nobody here subscribes, so it is not subscribed at the far side";

    private static final Duration QUIET = Duration.ofSeconds(5);

    private final MessageBus bus;
    private final Subscriber own;
    private final Loop loop;
    private final Runnable changed;
    private final Map<TopicFilter, Wish> wishes = new HashMap<>(); // by the filter here
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Set<TopicFilter> waiting = Set.of();
    private volatile boolean stopped;

    /**
     * @param own the bridge's own subscriber, which wants nothing
     * @param changed called on the loop when there is something else to ask the far side for
     */
    Demands(MessageBus bus, Subscriber own, Loop loop, Runnable changed) {
        this.bus = bus;
        this.own = own;
        this.loop = loop;
        this.changed = changed;
    }

    /** Goes on with these rules. */
    void use(Routes routes) {
        var filters =
                routes.list().stream().filter(Route::demand).map(Route::local).collect(Collectors.toSet());
        wishes.entrySet()
                .removeIf(each ->
                        !filters.contains(each.getKey()) && each.getValue().end());
        filters.forEach(filter -> wishes.computeIfAbsent(filter, Wish::new));
        look();
    }

    /**
     * Subscribes at the far side to what is to be asked for now, and to nothing else any more. Ends when it has granted that.
     *
     * @param options whether the far side knows no local and retain as published
     * @param most the highest QoS at which an acknowledgement can wait until the message is stored here
     */
    CompletionStage<Void> subscribe(Remote to, Routes routes, boolean options, Qos most) {
        return to.want(routes.remote(options, most, this::asks), routes.remote(options, most, this::keeps));
    }

    /** Returns whether the far side is to be asked for what this rule takes in. */
    boolean asks(Route route) {
        var wish = wishes.get(route.local());
        return route.direction().in() && (!route.demand() || wish != null && wish.wanted);
    }

    /** Returns whether the far side is to go on if it has been asked. */
    private boolean keeps(Route route) {
        var wish = wishes.get(route.local());
        return !route.demand() || wish != null && wish.lingers;
    }

    /** Returns whether nobody asks the far side for what this rule takes, because nobody here wants it. From any thread. */
    boolean isWaiting(Route route, Rules rules) {
        return waits(route)
                && rules.list().stream()
                        .map(Rule::route)
                        .noneMatch(other ->
                                other.direction().in() && other.remote().equals(route.remote()) && !waits(other));
    }

    private boolean waits(Route route) {
        return route.demand() && waiting.contains(route.local());
    }

    /** Asks no more; what is subscribed stays. From any thread. */
    void stop() {
        stopped = true;
        loop.execute(() -> wishes.values().removeIf(Wish::end));
    }

    /** Another answer, on whichever thread. */
    private void news() {
        if (!stopped && looking.compareAndSet(false, true)) {
            loop.execute(() -> {
                looking.set(false);
                lookAgain();
            });
        }
    }

    private void lookAgain() {
        if (!stopped) {
            look();
            changed.run();
        }
    }

    private void look() {
        wishes.values().forEach(Wish::look);
        waiting = wishes.entrySet().stream()
                .filter(each -> !each.getValue().lingers)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is known of one filter. */
    private final class Wish {

        private final Demand demand;
        private boolean wanted;
        private boolean lingers = true;
        private Loop.@Nullable Timer quiet;

        Wish(TopicFilter filter) {
            demand = bus.demand(filter, own, Demands.this::news);
        }

        void look() {
            var answer = demand.answer();
            wanted = answer == Answer.SOMEBODY;
            lingers |= wanted;
            if (answer != Answer.NOBODY) {
                cancel();
            } else if (lingers && quiet == null) {
                quiet = loop.schedule(QUIET, this::over);
            }
        }

        private void over() {
            quiet = null;
            lingers = false;
            lookAgain();
        }

        private void cancel() {
            if (quiet != null) {
                quiet.cancel();
                quiet = null;
            }
        }

        /** Returns true: it is of no use any more. */
        boolean end() {
            cancel();
            demand.close();
            return true;
        }
    }
}
