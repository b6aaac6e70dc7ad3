package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicName;
import sluice.store.Journal;
import sluice.store.Journal.Entry;
import sluice.store.Journal.Usage;
import sluice.store.JournalLimits;

/**
 * Makes room in a journal that is nearly full: of messages of one topic that came shortly after each other, only some stay, with longer and
 * longer gaps until there is room. So a long time without the far side leaves a coarser picture of all of it, not a hole in it: what is dense
 * gives way, what is sparse stays, and so does the newest of each topic. One thread thins; the rest is thread-safe.
 */
final class Thinning {

    private static final double NEARLY_FULL = 0.9;
    private static final double ROOMY = 0.7;

    /** How many messages come until the next look, as a part of the limit: a look that finds nothing reads everything. */
    private static final double PATIENCE = 0.02;

    private static final int PAGE = 256;

    private final LongAdder thinned = new LongAdder();
    private volatile long looked = Long.MIN_VALUE / 2;

    /** @param changes how many messages have come so far */
    boolean isDue(Usage usage, JournalLimits limits, long changes) {
        return isAbove(NEARLY_FULL, usage, limits) && changes - looked >= (long) (PATIENCE * limits.messages());
    }

    private static boolean isAbove(double part, Usage usage, JournalLimits limits) {
        return usage.messages() >= part * limits.messages() || usage.bytes() >= part * limits.bytes();
    }

    /** @throws java.io.UncheckedIOException if the medium cannot be read at the moment */
    void thin(Journal journal, JournalLimits limits, long changes) {
        looked = changes;
        long gap = 1;
        for (var usage = journal.usage(); isAbove(ROOMY, usage, limits); usage = journal.usage()) {
            var picture = coarser(journal, Duration.ofNanos(gap));
            long span = picture.span().toNanos();
            if (gap > span) { // two of each topic are left at most
                return;
            }
            long even = (long)
                    (span / (ROOMY * Math.max(1, usage.messages())) * picture.topics()); // if all topics came as often
            gap = Math.max(2 * gap, even);
        }
    }

    /** What a journal holds. Immutable. */
    private record Picture(int topics, Duration span) {}

    /** Drops what lies between two messages of its topic that are less than {@code gap} apart. */
    private Picture coarser(Journal journal, Duration gap) {
        Map<TopicName, Topic> topics = new HashMap<>();
        Instant first = null;
        Instant last = Instant.MIN;
        long after = 0;
        for (var page = journal.read(after, PAGE); !page.isEmpty(); page = journal.read(after, PAGE)) {
            for (var entry : page) {
                after = entry.sequence();
                last = entry.message().received();
                first = first == null ? last : first;
                var between = topics.computeIfAbsent(entry.message().topic(), _ -> new Topic())
                        .next(entry, gap);
                if (between != 0) {
                    journal.acknowledge(between);
                    thinned.increment();
                }
            }
        }
        return new Picture(topics.size(), first == null ? Duration.ZERO : Duration.between(first, last));
    }

    long thinned() {
        return thinned.sum();
    }

    /** The last message of a topic that stays, and the one after it, of which nobody knows yet. */
    private static final class Topic {
        private @Nullable Instant stays;
        private @Nullable Instant last;
        private long sequence;

        /** Returns the number of the message before this one if it lies in between, 0 if it does not. */
        long next(Entry entry, Duration gap) {
            var now = entry.message().received();
            long before = sequence;
            boolean between = stays != null && Duration.between(stays, now).compareTo(gap) < 0;
            if (!between) {
                stays = last;
            }
            last = now;
            sequence = entry.sequence();
            return between ? before : 0;
        }
    }
}
