package sluice.bus.local;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.bus.Message;
import sluice.bus.TopicName;

/** Forgets retained messages that have expired: when somebody asks for one, and now and then what nobody asks for. Thread-safe. */
final class Sweeper {

    private static final int AT_LEAST = 1024;

    private final InstantSource clock;
    private final Inventory inventory;
    private final Turns turns;
    private final RetainedJournal journal;
    private final AtomicInteger untilSweep = new AtomicInteger(AT_LEAST);

    Sweeper(InstantSource clock, Inventory inventory, Turns turns, RetainedJournal journal) {
        this.clock = clock;
        this.inventory = inventory;
        this.turns = turns;
        this.journal = journal;
    }

    /** Tells whether a message has expired, and forgets it then. Takes its topic's turn, so it must not be asked under another lock. */
    boolean isGone(Message message) {
        if (message.properties().expiry() == null) {
            return false;
        }
        var now = clock.instant();
        if (!message.isExpired(now)) {
            return false;
        }
        expire(message.topic(), now);
        return true;
    }

    private void expire(TopicName topic, Instant now) {
        turns.change(topic, () -> {
            long number = inventory.removeExpired(topic, now);
            if (number != TopicTable.ABSENT) {
                var _ = journal.remove(topic, number);
            }
        });
    }

    /** Counts a message that will expire, and looks at all of them once in as many as there are: what nobody asks for must not stay for ever. */
    void count() {
        if (untilSweep.decrementAndGet() == 0) {
            sweep();
            untilSweep.set(Math.max(AT_LEAST, inventory.size()));
        }
    }

    private void sweep() {
        var now = clock.instant();
        var over = new ArrayList<TopicName>();
        byte[] from = TopicTable.NEXT;
        while (from != null) {
            from = inventory.expired(from, now, over);
            over.forEach(topic -> expire(topic, now));
            over.clear();
        }
    }
}
