package sluice.bus.local;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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
 *   TopicTable        every topic, packed, with the message's number in the journal
 *   RecentMessages    messages in memory: those that are nowhere else, and as many others as there is room for
 *   RetainedJournal   all messages, where there is a durable store
 * </pre>
 *
 * <p>The table is the truth about which topics have a message. Its lock, this object, is held for a moment only and never while the journal
 * is called; a topic's turn is, so that memory and journal see changes in the same order. The journal never waits where it is called under a turn.
 */
final class Retained {

    private static final Logger LOG = LoggerFactory.getLogger(Retained.class);

    private static final int SWEEP_AT_LEAST = 1024;

    /** How many topics may change at the same time. */
    private static final int TURNS = 64;

    /** How many topics are looked at while others wait. */
    private static final int AT_ONCE = 512;

    private final InstantSource clock;
    private final long limit;
    private final AtomicLong refused = new AtomicLong();
    private final TopicTable table = new TopicTable();
    private final RecentMessages recent;
    private final RetainedJournal durable = new RetainedJournal(this);
    private final Object[] turns = new Object[TURNS];
    private int untilSweep = SWEEP_AT_LEAST;

    /** Counts what happens to table and memory, so that a reader sees that nothing did. Written under the lock. */
    private volatile int changes;

    /** Keeps at most half a heap full, so that nobody who may publish can end the process. */
    Retained(InstantSource clock) {
        this(clock, Runtime.getRuntime().maxMemory() / 2);
    }

    /** @param limit how many bytes of memory they may take in all, as we estimate it */
    Retained(InstantSource clock, long limit) {
        this.clock = clock;
        this.limit = limit;
        this.recent = new RecentMessages(limit / 8 * 3);
        Arrays.setAll(turns, _ -> new Object());
    }

    RetainedJournal durable() {
        return durable;
    }

    static byte[] key(TopicName topic) {
        var key = new byte[topic.length()];
        topic.copyUtf8(key, 0);
        return key;
    }

    private Object turn(TopicName topic) {
        int hash = topic.hashCode();
        return turns[(hash ^ hash >>> 16) & TURNS - 1];
    }

    /**
     * Changes a topic when no other change of it is under way, so that memory and journal see them in the same order. The journal never waits
     * and never calls back, so it may be called here.
     */
    void change(TopicName topic, Runnable change) {
        synchronized (turn(topic)) {
            change.run();
        }
    }

    /** Returns when all changes that have begun are over. */
    void awaitChanges() {
        for (var turn : turns) {
            synchronized (turn) {
                LOG.trace("a change is over");
            }
        }
    }

    // --- changes

    /**
     * Keeps the message in place of its topic's last one; without a payload, keeps none.
     *
     * @return what its publisher has to wait for, null if there is nothing
     */
    @Nullable
    CompletionStage<?> put(Message message) {
        CompletionStage<?> stored;
        synchronized (turn(message.topic())) {
            if (message.payload().isEmpty()) { // [MQTT-3.3.1-6]
                stored = remove(message.topic());
            } else if (!fits(message)) {
                stored = remove(message.topic()); // an older one would be taken for the last
                refuse(message.topic());
            } else {
                stored = durable.put(message);
            }
        }
        if (message.properties().expiry() != null) {
            sweepNowAndThen();
        }
        return message.qos() == Qos.AT_MOST_ONCE ? null : stored;
    }

    /** Keeps a message in memory until it is elsewhere too; what the journal has of its topic stays there for now. */
    synchronized void hold(Message message) {
        var key = key(message.topic());
        long number = table.get(key);
        put(key, Math.max(0, number), expires(message));
        recent.hold(message, 0);
    }

    /** Every change of the table comes by here. */
    private long put(byte[] key, long number, int expires) {
        changed();
        return table.put(key, number, expires);
    }

    private long remove(byte[] key) {
        changed();
        return table.remove(key);
    }

    private void changed() {
        int count = changes; // written under the lock only
        changes = count + 1;
        recent.share(limit / 4 * 3 - table.bytes());
    }

    /**
     * Keeps a message in memory until it is in the journal, where it will have this number.
     *
     * @return the number of the one before; not above 0 if there is none
     */
    synchronized long hold(Message message, long number) {
        recent.hold(message, number);
        long before = put(key(message.topic()), number, expires(message));
        recent.replaced(before);
        return before;
    }

    /** The journal has this message under this number. */
    synchronized void safe(Message message, long number) {
        recent.release(message, number);
    }

    /** The journal does not have a message under this number; returns whether it is still wanted. */
    synchronized boolean unsafe(Message message, long number) {
        var key = key(message.topic());
        if (table.get(key) != number) {
            return false;
        }
        put(key, 0, expires(message));
        recent.hold(message, 0);
        return true;
    }

    private static int expires(Message message) {
        var expiry = message.properties().expiry();
        if (expiry == null) {
            return 0;
        }
        try {
            long second = message.received().plus(expiry).getEpochSecond() + 1;
            return (int) Math.clamp(second, 1, 0xFFFF_FFFFL);
        } catch (ArithmeticException | DateTimeException e) { // never
            return 0;
        }
    }

    private @Nullable CompletionStage<?> remove(TopicName topic) {
        long number;
        synchronized (this) {
            number = remove(key(topic));
            recent.forget(topic, number);
        }
        return durable.remove(topic, number);
    }

    private synchronized boolean fits(Message message) {
        return recent.mustHold(message) + table.bytes() <= limit;
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

    // --- what a journal tells when it comes

    /** A message is in the journal; returns the number that is in its place or behind it, so that one of the two is to be forgotten; 0 for none. */
    synchronized long found(Message message, long number) {
        var key = key(message.topic());
        long known = table.get(key);
        var here = recent.get(message.topic(), known);
        if (known == TopicTable.ABSENT) {
            if (message.isExpired(clock.instant())) {
                return number;
            }
            put(key, number, expires(message));
            recent.offer(message, number);
        } else if (known == 0 || TopicTable.isAway(known)) {
            recent.replaced(known);
            if (here == null || TopicTable.isAway(known) && isSame(here, message)) {
                put(key, number, expires(message));
                recent.offer(message, number);
            } else {
                put(key, number, expires(here)); // stays there until the newer one is written
                recent.hold(here, 0);
            }
        } else if (known < number) {
            put(key, number, expires(message));
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
        var gone = new ArrayList<byte[]>();
        table.scan(TopicTable.NEXT, (key, length, number, _) -> {
            if (TopicTable.isAway(number)) {
                gone.add(Arrays.copyOf(key, length));
            }
            return TopicTable.NEXT;
        });
        int lost = 0;
        for (var key : gone) {
            var topic = topic(key, key.length);
            var message = recent.get(topic, table.get(key));
            if (message == null) {
                recent.forget(topic, remove(key));
                lost++;
            } else {
                recent.replaced(put(key, 0, expires(message)));
                recent.hold(message, 0);
            }
        }
        return lost;
    }

    private static TopicName topic(byte[] key, int length) {
        return TopicName.of(new String(key, 0, length, StandardCharsets.UTF_8));
    }

    /** Returns the topics whose messages are in memory only, or on their way to the journal. */
    synchronized List<TopicName> held() {
        return recent.held();
    }

    /** Returns the message of a topic if it is in memory only, or on its way to the journal. */
    synchronized @Nullable Message held(TopicName topic) {
        return recent.held(topic);
    }

    // --- questions

    synchronized int size() {
        return table.size();
    }

    /** Returns how much memory they take, about. */
    synchronized long bytes() {
        return table.bytes() + recent.bytes();
    }

    /** Returns a topic's message; reads it from the journal if it is not in memory. */
    @Nullable
    Message get(TopicName topic) {
        while (true) {
            long number;
            synchronized (this) {
                number = table.get(key(topic));
                var here = recent.get(topic, number);
                if (here != null) {
                    return isGone(here) ? null : here;
                }
            }
            if (number <= 0) {
                return null;
            }
            var read = durable.read(new long[] {number}).get(number);
            synchronized (this) {
                if (table.get(key(topic)) == number) {
                    if (read == null) { // the disk has lost it
                        remove(key(topic));
                        return null;
                    }
                    recent.offer(read, number);
                    return isGone(read) ? null : read;
                }
            }
        }
    }

    RetainedReader reader(TopicFilter filter, @Nullable TopicName after) {
        return new RetainedScan(this, filter, after);
    }

    void match(TopicFilter filter, Consumer<? super Message> sink) {
        awaitFound();
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

    /** Returns the number of the newest change in memory. */
    synchronized long now() {
        return recent.now();
    }

    /**
     * One topic that a reader has to look at: with its message, or with the number it has in the journal.
     *
     * @param changes how many there had been
     */
    record Found(TopicName topic, @Nullable Message message, long number, int changes) {}

    /**
     * Looks at topics from {@code from} on.
     *
     * @param since leaves out messages in memory that are newer
     * @param to gets up to {@code max} of those that match, up to the first that is not in memory if {@code memoryOnly}
     * @return where to go on, null at the end
     */
    synchronized byte @Nullable [] look(
            FilterScan filter, byte[] from, long since, int max, boolean memoryOnly, Collection<Found> to) {
        var look = new Object() {
            byte @Nullable [] next = null;
            int looked;
        };
        var now = clock.instant();
        table.scan(from, (key, length, number, expires) -> {
            if (to.size() == max || ++look.looked > AT_ONCE) {
                look.next = Arrays.copyOf(key, length);
                return null;
            }
            var checked = filter.check(key, length);
            if (checked != FilterScan.MATCH) {
                return checked;
            }
            if (isOver(expires, now)) {
                return TopicTable.NEXT;
            }
            var topic = topic(key, length);
            var message = recent.get(topic, number);
            if (message == null && memoryOnly) {
                look.next = Arrays.copyOf(key, length);
                return null;
            }
            if (message == null || since == recent.now() || recent.age(topic, number) <= since) {
                to.add(new Found(message == null ? topic : message.topic(), message, number, changes));
            }
            return TopicTable.NEXT;
        });
        return look.next;
    }

    /**
     * Reads the messages of those that have none, and keeps them in memory as far as there is room.
     *
     * @return the same, in the same order, without a message where none is there any more
     */
    List<Found> read(List<Found> found) {
        var numbers = found.stream()
                .filter(one -> one.message() == null)
                .mapToLong(Found::number)
                .toArray();
        if (numbers.length == 0) {
            return found;
        }
        var read = durable.read(numbers);
        var all = new ArrayList<Found>(found.size());
        synchronized (this) {
            for (var one : found) {
                var message = one.message() == null ? read.get(one.number()) : one.message();
                if (message != null && one.message() == null && table.get(key(one.topic())) == one.number()) {
                    recent.offer(message, one.number());
                }
                all.add(new Found(one.topic(), message, one.number(), one.changes()));
            }
        }
        return all;
    }

    /** Returns whether a message that was found is still the last one of its topic. */
    boolean isCurrent(Found found, Message message) {
        if (changes == found.changes()) {
            return true;
        }
        synchronized (this) {
            long number = table.get(key(found.topic()));
            var here = recent.get(found.topic(), number);
            return here == null ? number == found.number() : here == message || isSame(here, message);
        }
    }

    /** Returns a topic's message, when all that a journal has is known. */
    @Nullable
    Message getFound(TopicName topic) {
        var here = get(topic);
        if (here == null && isFinding()) {
            awaitFound();
            here = get(topic);
        }
        return here;
    }

    /** Waits until all that a journal has is known, if one has come. */
    void awaitFound() {
        durable.awaitFound(RetainedJournal.PATIENCE_SECONDS * 1_000);
    }

    boolean isFinding() {
        return durable.isFinding();
    }

    // --- what has expired

    /** Tells whether the message expired, and forgets it then. */
    boolean isGone(Message message) {
        if (message.properties().expiry() == null || !message.isExpired(clock.instant())) {
            return false;
        }
        expire(message.topic(), clock.instant());
        return true;
    }

    private void expire(TopicName topic, Instant now) {
        change(topic, () -> {
            long number;
            synchronized (this) {
                var key = key(topic);
                var here = recent.get(topic, table.get(key));
                if (here == null ? !isOver(key, now) : !here.isExpired(now)) {
                    return; // it was replaced meanwhile
                }
                number = remove(key);
                recent.forget(topic, number);
            }
            if (number != TopicTable.ABSENT) {
                var _ = durable.remove(topic, number);
            }
        });
    }

    private boolean isOver(byte[] key, Instant now) {
        var over = new AtomicBoolean();
        table.scan(key, (found, length, _, expires) -> {
            over.set(Arrays.equals(found, 0, length, key, 0, key.length) && isOver(expires, now));
            return null;
        });
        return over.get();
    }

    private static boolean isOver(int expires, Instant now) {
        return expires != 0 && Integer.toUnsignedLong(expires) <= now.getEpochSecond();
    }

    /** Looks at all messages once in as many puts as there are messages: what nobody asks for must not stay for ever. */
    private void sweepNowAndThen() {
        synchronized (this) {
            if (--untilSweep > 0) {
                return;
            }
            untilSweep = Math.max(SWEEP_AT_LEAST, table.size());
        }
        var now = clock.instant();
        var over = new ArrayList<byte[]>();
        byte[] from = TopicTable.NEXT;
        while (from != null) {
            from = over(from, now, over);
            over.forEach(key -> expire(topic(key, key.length), now));
            over.clear();
        }
    }

    private synchronized byte @Nullable [] over(byte[] from, Instant now, List<byte[]> to) {
        var look = new Object() {
            byte @Nullable [] next = null;
            int looked;
        };
        table.scan(from, (key, length, _, expires) -> {
            if (++look.looked > AT_ONCE) {
                look.next = Arrays.copyOf(key, length);
                return null;
            }
            if (isOver(expires, now)) {
                to.add(Arrays.copyOf(key, length));
            }
            return TopicTable.NEXT;
        });
        return look.next;
    }
}
