package sluice.bridge.engine;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;

/** Keeps only the newest message of each topic in a journal. Thread-safe. */
final class Newest {

    private static final int PAGE = 1000;

    private final Map<TopicName, Long> sequences = new ConcurrentHashMap<>();
    private final LongAdder replaced = new LongAdder();

    private Newest() {}

    /** Returns one for a journal, after forgetting what is not the newest in it. */
    static Newest of(Journal journal) {
        var newest = new Newest();
        for (var page = journal.read(0, PAGE);
                !page.isEmpty();
                page = journal.read(page.getLast().sequence(), PAGE)) {
            page.forEach(entry -> newest.take(journal, entry.message().topic(), entry.sequence()));
        }
        return newest;
    }

    CompletionStage<Void> append(Journal journal, Message message, Payload note) {
        var appended = journal.append(message, note);
        // Only what is safe may take another one's place.
        return appended.stored().thenRun(() -> take(journal, message.topic(), appended.sequence()));
    }

    /** The older of two gives way, whichever thread comes first. */
    private void take(Journal journal, TopicName topic, long sequence) {
        sequences.merge(topic, sequence, (before, now) -> {
            journal.acknowledge(Math.min(before, now));
            replaced.increment();
            return Math.max(before, now);
        });
    }

    /** Forgets a message that has been sent. */
    void forget(Message message, long sequence) {
        sequences.remove(message.topic(), sequence);
    }

    boolean isReplaced(Journal.Entry entry) {
        var now = sequences.get(entry.message().topic());
        return now != null && now > entry.sequence();
    }

    long replaced() {
        return replaced.sum();
    }
}
