package sluice.bus.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.RetainedReader;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Reads the retained messages that match a filter, in the order of their topics. Confined to one thread at a time. */
final class RetainedScan implements RetainedReader {

    private static final int BATCH = 64;

    private final Retained retained;
    private final FilterScan filter;
    private final @Nullable TopicName only;
    private final long since;
    /** While a store tells what it has, whoever asks again later had better do something else meanwhile. */
    private static final int MOMENT_MILLIS = 100;

    private final ArrayDeque<Retained.Found> ready = new ArrayDeque<>(0);
    private byte @Nullable [] from;

    RetainedScan(Retained retained, TopicFilter filter, @Nullable TopicName after) {
        this.retained = retained;
        this.filter = new FilterScan(filter);
        this.only = filter.hasWildcard() ? null : TopicName.of(filter.value());
        this.since = retained.now();
        this.from = after == null ? TopicTable.NEXT : behind(after);
        if (only != null) {
            from = after == null ? Retained.key(only) : null;
        }
    }

    private static byte[] behind(TopicName topic) {
        return TopicTable.with(Retained.key(topic), topic.length(), 0);
    }

    @Override
    public boolean isAtEnd() {
        return from == null && ready.isEmpty();
    }

    @Override
    public @Nullable Message peek() {
        while (true) {
            for (Retained.Found first; (first = ready.peek()) != null; ready.remove()) {
                var message = first.message();
                if (message != null && retained.isCurrent(first, message) && !retained.isGone(message)) {
                    return message;
                }
            }
            var begin = from;
            if (begin == null || retained.isFinding()) {
                return null;
            }
            from = retained.look(filter, begin, since, only == null ? BATCH : 1, true, ready);
            if (only != null && !ready.isEmpty()) {
                from = null;
            }
            if (ready.isEmpty()) {
                return null;
            }
        }
    }

    @Override
    public void advance() {
        ready.poll();
    }

    @Override
    public void fetch(int max) {
        retained.durable().awaitFound(MOMENT_MILLIS);
        while (from != null && ready.size() < max) {
            var found = new ArrayList<Retained.Found>();
            var next = retained.look(filter, from, since, max - ready.size(), false, found);
            ready.addAll(retained.read(found)); // if they cannot be read, they are tried again
            from = next;
        }
    }
}
