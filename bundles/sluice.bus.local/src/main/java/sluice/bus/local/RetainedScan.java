package sluice.bus.local;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.RetainedReader;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Reads the retained messages that match a filter, in the order of their topics. Confined to one thread at a time. */
final class RetainedScan implements RetainedReader {

    private static final int BATCH = 64;

    /** While a store tells what it has, whoever asks again later had better do something else meanwhile. */
    private static final int MOMENT_MILLIS = 100;

    private final InstantSource clock;
    private final Inventory inventory;
    private final RetainedJournal journal;
    private final Sweeper sweeper;
    private final FilterScan filter;
    private final @Nullable TopicName only;
    private final long since;
    private final ArrayDeque<Inventory.Item> ready = new ArrayDeque<>(0);
    private byte @Nullable [] from;

    RetainedScan(
            InstantSource clock,
            Inventory inventory,
            RetainedJournal journal,
            Sweeper sweeper,
            TopicFilter filter,
            @Nullable TopicName after) {
        this.clock = clock;
        this.inventory = inventory;
        this.journal = journal;
        this.sweeper = sweeper;
        this.filter = new FilterScan(filter);
        this.only = filter.hasWildcard() ? null : TopicName.of(filter.value());
        this.since = inventory.now();
        this.from = after == null ? TopicTable.NEXT : behind(after);
        if (only != null) {
            from = after == null ? TopicTable.key(only) : null;
        }
    }

    private static byte[] behind(TopicName topic) {
        return TopicTable.with(TopicTable.key(topic), topic.length(), 0);
    }

    @Override
    public boolean isAtEnd() {
        return from == null && ready.isEmpty();
    }

    @Override
    public @Nullable Message peek() {
        while (true) {
            for (Inventory.Item first; (first = ready.peek()) != null; ready.remove()) {
                var message = first.message();
                if (message != null && inventory.isCurrent(first, message) && !sweeper.isGone(message)) {
                    return message;
                }
            }
            var begin = from;
            if (begin == null || journal.isFinding()) {
                return null;
            }
            from = inventory.look(filter, begin, clock.instant(), since, only == null ? BATCH : 1, true, ready);
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
        journal.awaitFound(MOMENT_MILLIS);
        while (from != null && ready.size() < max) {
            var items = new ArrayList<Inventory.Item>();
            var next = inventory.look(filter, from, clock.instant(), since, max - ready.size(), false, items);
            ready.addAll(read(items)); // if they cannot be read, they are tried again
            from = next;
        }
    }

    /** Returns the same with the messages that were not in memory, but for those that are nowhere any more. */
    private List<Inventory.Item> read(List<Inventory.Item> items) {
        var numbers = items.stream()
                .filter(item -> item.message() == null)
                .mapToLong(Inventory.Item::number)
                .toArray();
        if (numbers.length == 0) {
            return items;
        }
        var read = journal.read(numbers);
        var all = new ArrayList<Inventory.Item>(items.size());
        for (var item : items) {
            var message = item.message();
            if (message == null) {
                message = read.get(item.number());
                if (message != null) {
                    inventory.offer(message, item.number());
                }
            }
            all.add(new Inventory.Item(item.topic(), message, item.number(), item.changes()));
        }
        return all;
    }
}
