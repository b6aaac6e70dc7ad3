package sluice.bus.local;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.RetainedReader;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * The last retained message of every topic. Thread-safe; changes of one topic come one after the other.
 *
 * <pre>
 *   Inventory            which topics have one, and what is in memory
 *     TopicTable           every topic, packed, with the message's number in the journal
 *     RecentMessages       messages in memory: those that are nowhere else, and as many others as there is room for
 *   RetainedJournal      all messages, where there is a durable store
 *   RetainedScan         reads those that match a filter
 *   Sweeper              forgets what has expired
 *   Turns                one change of a topic after the other
 * </pre>
 *
 * <p>The inventory is the truth about which topics have a message. Locks are taken in this order: a topic's turn, the journal's, the
 * inventory's. The journal is called under a turn, so that memory and journal see changes in the same order, and never waits there.
 */
final class Retained {

    private static final Logger LOG = LoggerFactory.getLogger(Retained.class);

    private static final int AT_ONCE = 512;

    private final InstantSource clock;
    private final Inventory inventory;
    private final Turns turns = new Turns();
    private final RetainedJournal journal;
    private final Sweeper sweeper;
    private final AtomicLong refused = new AtomicLong();

    /** Keeps at most half a heap full, so that nobody who may publish can end the process. */
    Retained(InstantSource clock) {
        this(clock, Runtime.getRuntime().maxMemory() / 2);
    }

    /** @param limit how many bytes of memory they may take in all, as we estimate it */
    Retained(InstantSource clock, long limit) {
        this.clock = clock;
        this.inventory = new Inventory(limit);
        this.journal = new RetainedJournal(clock, inventory, turns);
        this.sweeper = new Sweeper(clock, inventory, turns, journal);
    }

    RetainedJournal journal() {
        return journal;
    }

    int size() {
        return inventory.size();
    }

    /** Returns how many bytes of memory they take, about. */
    long bytes() {
        return inventory.bytes();
    }

    /**
     * Keeps the message in place of its topic's last one; without a payload, keeps none.
     *
     * @return what its publisher has to wait for, null if there is nothing
     */
    @Nullable
    CompletionStage<?> put(Message message) {
        var change = new Object() {
            @Nullable
            CompletionStage<?> stored;
        };
        turns.change(message.topic(), () -> change.stored = replace(message));
        if (message.properties().expiry() != null) {
            sweeper.count();
        }
        return message.qos() == Qos.AT_MOST_ONCE ? null : change.stored;
    }

    private @Nullable CompletionStage<?> replace(Message message) {
        var topic = message.topic();
        boolean empty = message.payload().isEmpty(); // [MQTT-3.3.1-6]
        if (!empty && inventory.fits(message)) {
            return journal.put(message);
        }
        var removed = journal.remove(topic, inventory.remove(topic)); // an older one would be taken for the last
        if (!empty) {
            refuse(topic);
        }
        return removed;
    }

    private void refuse(TopicName topic) {
        long count = refused.incrementAndGet();
        if (Long.bitCount(count) == 1) { // the first, then every power of two
            LOG.warn(
                    "Retained messages take half of the heap: {} was delivered and not retained, as were {} before;"
                            + " a larger heap (SLUICE_JAVA_OPTS=-Xmx256m) keeps more",
                    topic,
                    count - 1);
        }
    }

    /** Returns a topic's message, when all that a journal has is known; reads it from the journal if it is not in memory. */
    @Nullable
    Message get(TopicName topic) {
        var here = find(topic);
        if (here == null && journal.isFinding()) {
            journal.awaitFound();
            here = find(topic);
        }
        return here;
    }

    private @Nullable Message find(TopicName topic) {
        while (true) {
            var item = inventory.get(topic);
            var here = item.message();
            if (here != null) {
                return sweeper.isGone(here) ? null : here;
            }
            long number = item.number();
            if (number <= 0) {
                return null;
            }
            var read = journal.read(new long[] {number}).get(number);
            if (read == null && inventory.removeLost(topic, number)) {
                return null;
            }
            if (read != null && inventory.offer(read, number)) {
                return sweeper.isGone(read) ? null : read;
            }
        }
    }

    /** Reads those that match, in the order of their topics, from the first after {@code after} on. */
    RetainedReader reader(TopicFilter filter, @Nullable TopicName after) {
        return new RetainedScan(clock, inventory, journal, sweeper, filter, after);
    }

    void match(TopicFilter filter, Consumer<? super Message> sink) {
        journal.awaitFound();
        var reader = reader(filter, null);
        while (!reader.isAtEnd()) {
            var next = reader.peek();
            if (next == null) {
                reader.fetch(AT_ONCE);
            } else {
                reader.advance();
                sink.accept(next);
            }
        }
    }
}
