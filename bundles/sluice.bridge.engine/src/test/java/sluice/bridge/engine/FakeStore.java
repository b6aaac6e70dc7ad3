package sluice.bridge.engine;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import sluice.bus.Message;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;

/** Journals in maps; what one holds is there again when it is opened again. Thread-safe. */
final class FakeStore implements Store {

    private final Map<String, TreeMap<Long, Message>> contents = new ConcurrentHashMap<>();

    @Override
    public Journal open(String name, JournalLimits limits) {
        return new FakeJournal(contents.computeIfAbsent(name, _ -> new TreeMap<>()), limits);
    }

    private static final class FakeJournal implements Journal {
        private final NavigableMap<Long, Message> messages;
        private final JournalLimits limits;
        private long last;
        private long dropped;

        FakeJournal(NavigableMap<Long, Message> messages, JournalLimits limits) {
            this.messages = messages;
            this.limits = limits;
            this.last = messages.isEmpty() ? 0 : messages.lastKey();
        }

        @Override
        public synchronized CompletionStage<Void> append(Message message) {
            if (messages.size() >= limits.messages()) {
                dropped++;
                if (limits.overflow() == Overflow.DROP_NEWEST) {
                    return CompletableFuture.failedStage(new JournalFullException("full"));
                }
                messages.pollFirstEntry();
            }
            messages.put(++last, message);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public synchronized List<Entry> read(long after, int max) {
            return messages.tailMap(after, false).entrySet().stream()
                    .limit(max)
                    .map(each -> new Entry(each.getKey(), each.getValue()))
                    .toList();
        }

        @Override
        public synchronized void acknowledge(long sequence) {
            messages.remove(sequence);
        }

        @Override
        public synchronized Usage usage() {
            return new Usage(messages.size(), 0, dropped);
        }

        @Override
        public void close() {
            // The store keeps the messages.
        }
    }
}
