package sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.MessageBus;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * Listens to the bus for as long as somebody looks at the page, and then no more: a page nobody looks at costs nothing per
 * message. Thread-safe; subscribes and unsubscribes on its timer's thread only, so these keep their order without a lock.
 */
final class Watch implements Subscriber {

    /** How long it goes on listening after the last look. */
    static final Duration LINGER = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final List<TopicFilter> FILTERS = List.of(TopicFilter.of("#"), TopicFilter.of("$SYS/#"));

    private final MessageBus bus;
    private final Board board;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;

    private volatile boolean listening;
    private volatile Instant lastLook = Instant.MIN;

    Watch(MessageBus bus, Board board, InstantSource clock, ScheduledExecutorService timer) {
        this.bus = bus;
        this.board = board;
        this.clock = clock;
        this.timer = timer;
    }

    /**
     * Somebody looks now.
     *
     * @return whether the board is up to date; if not, it will be in a moment
     */
    boolean look() {
        lastLook = clock.instant();
        if (listening) {
            return true;
        }
        try {
            timer.execute(guarded(this::start));
        } catch (RejectedExecutionException e) {
            LOG.debug("Somebody looks at topics while the page is being closed", e);
        }
        return false;
    }

    private void start() {
        if (listening) {
            return;
        }
        for (var filter : FILTERS) {
            bus.subscribe(this, Subscription.to(filter));
            bus.retained(filter, message -> board.note(message, "", false));
        }
        listening = true;
        checkAfter(LINGER);
    }

    private void checkAfter(Duration pause) {
        var _ = timer.schedule(guarded(this::check), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The timer would keep an exception to itself. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("Bug: the page of topics cannot change its subscriptions", e);
            }
        };
    }

    /** Ends the subscriptions if nobody has looked for long enough; otherwise comes back when that may be so. */
    private void check() {
        var left = LINGER.minus(Duration.between(lastLook, clock.instant()));
        if (left.isPositive()) {
            checkAfter(left);
        } else {
            stop();
        }
    }

    private void stop() {
        listening = false;
        bus.unsubscribe(this);
        board.clear();
    }

    @Override
    public void receive(Delivery delivery) {
        board.note(delivery.message(), delivery.origin().name(), !delivery.isReplay());
    }

    /** Ends timer and subscriptions; returns when nothing of it runs any more. */
    void close() throws InterruptedException {
        timer.shutdownNow();
        if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("The page of topics has not let go of the bus within 5 s");
        }
        bus.unsubscribe(this);
    }
}
