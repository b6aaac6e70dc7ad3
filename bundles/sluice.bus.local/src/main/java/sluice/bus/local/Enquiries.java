package sluice.bus.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/**
 * Who asks whether somebody wants something. Thread-safe. What counts subscriptions is called under the lock of the {@linkplain TopicTree
 * tree}, {@link #tell} by the same thread behind it.
 *
 * <p>While nobody asks, a subscription costs a look at an empty list. A publish never comes here.
 */
final class Enquiries {

    private volatile List<Enquiry> open = List.of();
    private volatile boolean news;

    synchronized void add(Enquiry enquiry) {
        var all = new ArrayList<>(open);
        all.add(enquiry);
        open = List.copyOf(all);
    }

    synchronized void remove(Enquiry enquiry) {
        open = open.stream().filter(each -> each != enquiry).toList();
    }

    /** There is a new subscription. */
    void came(@Nullable Subscriber whose, TopicFilter filter) {
        count(whose, filter, 1);
    }

    /** A subscription is gone. */
    void went(@Nullable Subscriber whose, TopicFilter filter) {
        count(whose, filter, -1);
    }

    /** Subscriptions stay, but are somebody else's now; null for somebody who has left. */
    void changedHands(@Nullable Subscriber from, @Nullable Subscriber to, Collection<TopicFilter> filters) {
        if (!open.isEmpty()) {
            for (var filter : filters) {
                came(to, filter);
                went(from, filter);
            }
        }
    }

    private void count(@Nullable Subscriber whose, TopicFilter filter, int by) {
        for (var enquiry : open) {
            if (enquiry.count(whose, filter, by)) {
                news = true;
            }
        }
    }

    /** Lets everybody look again. */
    void remind() {
        open.forEach(Enquiry::remind);
        news = true;
        tell();
    }

    /** Tells those who asked for it what has changed. Under no lock. */
    void tell() {
        if (news) {
            news = false;
            open.forEach(Enquiry::tell);
        }
    }
}
