package sluice.bus.local;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Demand;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/**
 * Somebody's question whether anybody else wants what a filter matches, and the count that answers it. Thread-safe, except for {@link #count},
 * which is called under the lock of the {@linkplain TopicTree tree}.
 */
final class Enquiry implements Demand {

    private static final Logger LOG = LoggerFactory.getLogger(Enquiry.class);

    private final TopicFilter filter;
    private final Subscriber own;
    private final Runnable changed;
    private final BooleanSupplier waiting;
    private final Enquiries all;
    private volatile int subscriptions;

    /** Whether the answer may be another one since the asker was told. */
    private volatile boolean news;

    /** @param waiting whether some who were here before are not back */
    Enquiry(TopicFilter filter, Subscriber own, Runnable changed, BooleanSupplier waiting, Enquiries all) {
        this.filter = filter;
        this.own = own;
        this.changed = changed;
        this.waiting = waiting;
        this.all = all;
    }

    /**
     * A subscription comes, or goes.
     *
     * @param whose null for somebody who has left a place
     * @param by 1 or -1
     * @return whether the answer is another one now
     */
    boolean count(@Nullable Subscriber whose, TopicFilter subscribed, int by) {
        if (whose == own || !filter.meets(subscribed)) {
            return false;
        }
        int before = subscriptions;
        subscriptions = before + by;
        boolean isNew = before > 0 != before + by > 0;
        if (isNew) {
            news = true;
        }
        return isNew;
    }

    /** What was counted so far is no news: the asker has not looked yet. */
    void begin() {
        news = false;
    }

    /** Says that the answer may be another one without a subscription. */
    void remind() {
        news = true;
    }

    /** Tells the asker if there is news. */
    void tell() {
        if (!news) {
            return;
        }
        news = false; // before the asker looks: what comes later is told by whoever brings it
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("Whoever asks for subscribers to {} failed when there was another answer", filter, e);
        }
    }

    @Override
    public Answer answer() {
        boolean yet = waiting.getAsBoolean(); // first: who comes back does so before nobody is waited for
        return subscriptions > 0 ? Answer.SOMEBODY : yet ? Answer.NOBODY_YET : Answer.NOBODY;
    }

    @Override
    public void close() {
        all.remove(this);
    }
}
