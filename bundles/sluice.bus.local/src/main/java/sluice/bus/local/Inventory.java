package sluice.bus.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.TopicName;

/**
 * Which topics have a retained message, and those messages that are in memory. Thread-safe; its lock is held for a moment only, and nobody
 * else is called under it. Hot path.
 *
 * <pre>
 *   number of a topic      its message
 *   absent                 there is none
 *   0                      held in memory, and nowhere else
 *   above 0                in the journal under that number, or on its way there; perhaps in memory, too
 *   above 0, away          was in the journal of a store that has gone
 * </pre>
 *
 * <p>{@link RecentMessages} may hold a newer message than the one a number stands for, until it is written; that is the topic's then.
 */
final class Inventory {

    /** How many topics are looked at while others wait. */
    private static final int AT_ONCE = 512;

    private final long limit;
    private final TopicTable table = new TopicTable();
    private final RecentMessages recent;

    /** Counts what happens to table and memory, so that a reader sees that nothing did. Written under the lock. */
    private volatile int changes;

    /** @param limit how many bytes of memory all may take, as we estimate it */
    Inventory(long limit) {
        this.limit = limit;
        this.recent = new RecentMessages(limit / 8 * 3);
    }

    // --- changes

    /** Every change of the table comes by here, or by the next. */
    private long put(TopicName topic, long number, Message message) {
        changed();
        return table.put(TopicTable.key(topic), number, Expiry.of(message));
    }

    private long take(TopicName topic) {
        changed();
        long number = table.remove(TopicTable.key(topic));
        recent.forget(topic, number);
        return number;
    }

    private void changed() {
        int count = changes; // written under the lock only
        changes = count + 1;
        recent.share(limit / 4 * 3 - table.bytes());
    }

    private long number(TopicName topic) {
        return table.get(TopicTable.key(topic));
    }

    synchronized boolean fits(Message message) {
        return recent.mustHold(message) + table.bytes() <= limit;
    }

    /** Keeps a message in memory until it is elsewhere too; what the journal has of its topic stays there for now. */
    synchronized void hold(Message message) {
        put(message.topic(), Math.max(0, number(message.topic())), message);
        recent.hold(message, 0);
    }

    /**
     * Keeps a message in memory until it is in the journal, where it will have this number.
     *
     * @return the number of the one before; not above 0 if there is none
     */
    synchronized long hold(Message message, long number) {
        recent.hold(message, number);
        long before = put(message.topic(), number, message);
        recent.replaced(before);
        return before;
    }

    /** The journal has this message under this number. */
    synchronized void safe(Message message, long number) {
        recent.release(message, number);
    }

    /**
     * The journal does not have a message under this number, but still the one before it.
     *
     * @param before the number of that one; not above 0 if there is none
     * @return whether the message is still wanted
     */
    synchronized boolean unsafe(Message message, long number, long before) {
        if (number(message.topic()) != number) {
            return false;
        }
        put(message.topic(), Math.max(0, before), message);
        var newest = recent.held(message.topic());
        recent.hold(newest == null ? message : newest, 0);
        return true;
    }

    /** Forgets a topic; returns the number it had, or {@link TopicTable#ABSENT}. */
    synchronized long remove(TopicName topic) {
        return take(topic);
    }

    /** Forgets a topic if its message has expired; returns the number it had, or {@link TopicTable#ABSENT}. */
    synchronized long removeExpired(TopicName topic, Instant now) {
        var here = recent.get(topic, number(topic));
        boolean over = here == null ? Expiry.isOver(table.expires(TopicTable.key(topic)), now) : here.isExpired(now);
        return over ? take(topic) : TopicTable.ABSENT; // it was replaced meanwhile
    }

    /** Forgets a topic whose message the journal has lost; returns false if it has another meanwhile. */
    synchronized boolean removeLost(TopicName topic, long number) {
        if (!isOnlyInJournal(topic, number)) {
            return false;
        }
        take(topic);
        return true;
    }

    /** Keeps a message that was read from the journal if there is room; returns false if its topic has another meanwhile. */
    synchronized boolean offer(Message message, long number) {
        if (!isOnlyInJournal(message.topic(), number)) {
            return false;
        }
        recent.offer(message, number);
        return true;
    }

    private boolean isOnlyInJournal(TopicName topic, long number) {
        return number(topic) == number && recent.held(topic) == null;
    }

    // --- what a journal tells when it comes

    /** A message is in the journal; returns the number that is in its place or behind it, so that one of the two is to be forgotten; 0 for none. */
    synchronized long found(Message message, long number, Instant now) {
        var topic = message.topic();
        long known = number(topic);
        var here = recent.get(topic, known);
        if (known == TopicTable.ABSENT) {
            if (message.isExpired(now)) {
                return number;
            }
            put(topic, number, message);
            recent.offer(message, number);
        } else if (known == 0 || TopicTable.isAway(known)) {
            recent.replaced(known);
            if (here == null || TopicTable.isAway(known) && isSame(here, message)) {
                put(topic, number, message);
                recent.offer(message, number);
            } else {
                put(topic, number, here); // stays there until the newer one is written
                recent.hold(here, 0);
            }
        } else if (known < number) {
            put(topic, number, message);
            recent.replaced(known);
            recent.offer(message, number);
            return known;
        } else if (known > number) {
            return number;
        }
        return 0;
    }

    /** Tells whether two are the same; in the journal, times have lost what is below a millisecond. */
    private static boolean isSame(Message one, Message other) {
        return one.received().toEpochMilli() == other.received().toEpochMilli()
                && one.payload().equals(other.payload());
    }

    /** The journal has gone: nobody can read what is not in memory. */
    synchronized void lost() {
        changed();
        table.lose();
    }

    /** All that the journal has was found; returns how many messages are nowhere any more. */
    synchronized int allFound() {
        var gone = new ArrayList<TopicName>();
        table.scan(TopicTable.NEXT, (key, length, number, _) -> {
            if (TopicTable.isAway(number)) {
                gone.add(TopicTable.topic(key, length));
            }
            return TopicTable.NEXT;
        });
        int lost = 0;
        for (var topic : gone) {
            var message = recent.get(topic, number(topic));
            if (message == null) {
                take(topic);
                lost++;
            } else {
                recent.replaced(put(topic, 0, message));
                recent.hold(message, 0);
            }
        }
        return lost;
    }

    // --- questions

    /**
     * What there is of a topic.
     *
     * @param message null if it is not in memory
     * @param number above 0 if the journal has it
     * @param changes how many there had been
     */
    record Item(TopicName topic, @Nullable Message message, long number, int changes) {}

    synchronized int size() {
        return table.size();
    }

    /** Returns how many bytes of memory they take, about. */
    synchronized long bytes() {
        return table.bytes() + recent.bytes();
    }

    /** Returns the number of the newest change in memory. */
    synchronized long now() {
        return recent.now();
    }

    /** Returns what there is of a topic, expired or not. */
    synchronized Item get(TopicName topic) {
        long number = number(topic);
        return new Item(topic, recent.get(topic, number), number, changes);
    }

    /** Returns the topics whose messages are in memory only, or on their way to the journal. */
    synchronized List<TopicName> held() {
        return recent.held();
    }

    /** Returns the message of a topic if it is in memory only, or on its way to the journal. */
    synchronized @Nullable Message held(TopicName topic) {
        return recent.held(topic);
    }

    /** Returns whether a message is still the last one of its topic. */
    boolean isCurrent(Item item, Message message) {
        if (changes == item.changes()) {
            return true;
        }
        synchronized (this) {
            long number = number(item.topic());
            var here = recent.get(item.topic(), number);
            return here == null ? number == item.number() : here == message || isSame(here, message);
        }
    }

    /**
     * Looks at topics from {@code from} on, some hundred at the most.
     *
     * @param since leaves out messages in memory that are newer
     * @param to gets up to {@code max} of those that match, up to the first that is not in memory if {@code memoryOnly}
     * @return where to go on, null at the end
     */
    synchronized byte @Nullable [] look(
            FilterScan filter, byte[] from, Instant now, long since, int max, boolean memoryOnly, Collection<Item> to) {
        return table.scan(from, AT_ONCE, (key, length, number, expires) -> {
            if (to.size() == max) {
                return TopicTable.PAUSE;
            }
            var checked = filter.check(key, length);
            if (checked != FilterScan.MATCH) {
                return checked;
            }
            if (Expiry.isOver(expires, now)) {
                return TopicTable.NEXT;
            }
            var topic = TopicTable.topic(key, length);
            var message = recent.get(topic, number);
            if (message == null && memoryOnly) {
                return TopicTable.PAUSE;
            }
            if (message == null || since == recent.now() || recent.age(topic, number) <= since) {
                to.add(new Item(message == null ? topic : message.topic(), message, number, changes));
            }
            return TopicTable.NEXT;
        });
    }

    /** Adds the topics whose messages have expired, of some hundred from this one on; returns where to go on, null at the end. */
    synchronized byte @Nullable [] expired(byte[] from, Instant now, List<TopicName> to) {
        return table.scan(from, AT_ONCE, (key, length, _, expires) -> {
            if (Expiry.isOver(expires, now)) {
                to.add(TopicTable.topic(key, length));
            }
            return TopicTable.NEXT;
        });
    }
}
