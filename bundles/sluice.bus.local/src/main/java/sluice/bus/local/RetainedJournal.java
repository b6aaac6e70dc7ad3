package sluice.bus.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Store;

/**
 * The retained messages in a store's journal, as long as there is a store. Thread-safe; changes of one topic come one at a time, which
 * {@link Retained} sees to.
 *
 * <p>A topic's message and the end of the one before are one change, so a crash leaves one of the two. A message somebody waits for (QoS 1
 * and 2) is written at once. What comes with QoS 0, such as a sensor's reading every second, is written with all others of its kind every
 * {@link #PATIENCE_SECONDS}, only the last of each topic, and when the store or the bus stops.
 */
final class RetainedJournal {

    static final int PATIENCE_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(RetainedJournal.class);
    static final String NAME = "retained";
    private static final JournalLimits UNLIMITED =
            new JournalLimits(Long.MAX_VALUE, Long.MAX_VALUE, JournalLimits.Overflow.DROP_NEWEST);

    /** So many are found before anybody can publish, in about a tenth of a second. */
    private static final int AT_THE_START = 10_000;

    /** What is noted beside a message that is being removed, so that there is something to wait for. */
    static final Payload GONE = Payload.of("gone");

    /** How many that nobody waits for may gather. */
    private static final int LATE = 8_192;

    /** How many topics that were forgotten while there was no store are remembered, for the store that may come. */
    private static final int FORGOTTEN = 65_536;

    /** A store in use. */
    record Open(Store store, Journal journal) {}

    private final InstantSource clock;
    private final Inventory inventory;
    private final Turns turns;
    private final Set<TopicName> late = ConcurrentHashMap.newKeySet();
    private final Set<TopicName> forgotten = new LinkedHashSet<>();
    private final Succession succession = new Succession();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean urgent = new AtomicBoolean();

    private volatile @Nullable Open open;
    private volatile CompletableFuture<@Nullable Void> found = CompletableFuture.completedFuture(null);
    private @Nullable Finding finder;
    private @Nullable ScheduledExecutorService timer;

    RetainedJournal(InstantSource clock, Inventory inventory, Turns turns) {
        this.clock = clock;
        this.inventory = inventory;
        this.turns = turns;
    }

    // --- changes

    /** Keeps a message; returns what its publisher has to wait for, null if there is nothing. */
    @Nullable
    CompletionStage<?> put(Message message) {
        var here = open;
        if (here == null || isFinding()) {
            synchronized (forgotten) {
                forgotten.remove(message.topic());
            }
        }
        if (here == null) {
            inventory.hold(message);
            return null;
        }
        if (message.qos() == Qos.AT_MOST_ONCE) {
            inventory.hold(message);
            late(message.topic());
            return null;
        }
        late.remove(message.topic());
        return write(message, here);
    }

    CompletionStage<Void> write(Message message, Open to) {
        var change = new Object() {
            Journal.@Nullable Appended appended;
            long before;
        };
        to.store().together(() -> {
            var appended = to.journal().append(message, Payload.EMPTY);
            change.appended = appended;
            if (appended.sequence() == 0) {
                inventory.hold(message);
                return;
            }
            long before = inventory.hold(message, appended.sequence());
            if (before > 0 && !TopicTable.isAway(before)) {
                change.before = before;
                succession.begin(before);
                to.journal().acknowledge(before);
            }
        });
        var appended = change.appended;
        if (appended == null) {
            throw new IllegalStateException("the store has not made a change");
        }
        long before = change.before;
        // Hardly anybody else calls this: whenComplete, which many do, is compiled anew whenever others do (decision
        // 246).
        var _ = appended.stored().handle((_, failure) -> {
            if (failure == null) {
                inventory.safe(message, appended.sequence());
                forget(succession.succeeded(before), to);
            } else {
                failed(message, appended.sequence(), before, to);
                log(failure);
            }
            return failure == null;
        });
        return appended.stored();
    }

    private void failed(Message message, long number, long before, Open in) {
        turns.change(message.topic(), () -> {
            long left = succession.failed(before);
            if (number == 0 || inventory.unsafe(message, number, left)) {
                late(message.topic()); // and tried again
            } else if (!succession.inherits(number, left)) {
                forget(left, in); // the topic was removed meanwhile
            }
        });
    }

    /** Takes a message out of the journal that nothing leads to any more. */
    private static void forget(long number, Open in) {
        if (number <= 0) {
            return;
        }
        try {
            in.journal().acknowledge(number);
        } catch (IllegalStateException e) { // it was closed at this moment: it will be found by the next
            LOG.debug("Retained message {} stays in the journal", number, e);
        }
    }

    /** Forgets a topic's message; returns what ends when that is safe, null if there is nothing to wait for. */
    @Nullable
    CompletionStage<?> remove(TopicName topic, long number) {
        late.remove(topic);
        var here = open;
        boolean finding = isFinding();
        if (here == null || finding) {
            synchronized (forgotten) {
                if (forgotten.size() < FORGOTTEN) {
                    forgotten.add(topic);
                }
            }
        }
        if (here == null || number <= 0 || TopicTable.isAway(number)) {
            return finding ? found : null;
        }
        return end(number, here);
    }

    /** Removes a message from the journal; ends when that is safe. */
    static CompletionStage<Void> end(long number, Open in) {
        var ended = new ArrayList<CompletionStage<Void>>(1);
        in.store().together(() -> {
            ended.add(in.journal().note(number, GONE));
            in.journal().acknowledge(number);
        });
        return ended.getFirst();
    }

    /**
     * Reads messages; those that are not there any more are left out.
     *
     * @throws UncheckedIOException if they cannot be read at the moment
     */
    Map<Long, Message> read(long[] numbers) {
        var here = open;
        if (here == null || LongStream.of(numbers).anyMatch(TopicTable::isAway)) {
            throw new UncheckedIOException(new IOException("the store with the retained messages is away"));
        }
        try {
            var found = new HashMap<Long, Message>();
            for (var entry : here.journal().read(numbers)) {
                found.put(entry.sequence(), entry.message());
            }
            return found;
        } catch (IllegalStateException e) { // it was closed at this moment
            throw new UncheckedIOException(new IOException("the store with the retained messages is away", e));
        }
    }

    // --- the store comes and goes

    boolean isFinding() {
        return !found.isDone();
    }

    /** Waits until a store that has come has told what it has, for some seconds. */
    void awaitFound() {
        awaitFound(PATIENCE_SECONDS * 1_000);
    }

    void awaitFound(int millis) {
        if (!isFinding()) {
            return;
        }
        try {
            found.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new UncheckedIOException(new IOException("the retained messages are not read yet", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    /**
     * Begins to use a store. What the bus has is newer than what the store has: the bus had it from the store, or from a publisher
     * since. What only the store has becomes retained again, unless it was forgotten meanwhile. A few messages are found when this returns, many
     * behind the start.
     *
     * @throws IOException if it cannot be read
     */
    void attach(Store store) throws IOException {
        var here = new Open(store, store.open(NAME, UNLIMITED));
        var finding = new Finding(this, clock, inventory, turns, here);
        found = finding.done();
        open = here; // from now on every change goes there as well
        if (here.journal().usage().messages() > AT_THE_START) {
            finding.begin();
            finder = finding;
            return;
        }
        try {
            finding.find();
        } catch (IOException | UncheckedIOException e) {
            giveUp(here);
            throw e;
        }
    }

    /** Goes on in memory. */
    void giveUp(Open with) {
        if (open == with) {
            open = null;
        }
        with.journal().close();
    }

    boolean isInUse(Open which) {
        return open == which;
    }

    /** All that a journal has was found. */
    void allFound(Open in) {
        synchronized (forgotten) {
            forgotten.clear();
        }
        inventory.held().forEach(late::add);
        if (isInUse(in)) {
            flush(in);
        }
    }

    boolean wasForgotten(TopicName topic) {
        synchronized (forgotten) {
            return forgotten.contains(topic);
        }
    }

    /** Writes what is late, and uses the store no more, if this is the one in use. */
    void detach(Store store) {
        var here = open;
        if (here != null && here.store() == store) {
            open = null;
            turns.awaitChanges(); // which may still use it
            flush(here);
            here.journal().close();
            var before = finder;
            finder = null;
            if (before != null) {
                before.awaitEnd();
            }
            inventory.lost();
            stopTimer();
        }
    }

    private synchronized void stopTimer() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        scheduled.set(false);
        urgent.set(false);
    }

    // --- what nobody waits for

    private void late(TopicName topic) {
        late.add(topic);
        boolean many = late.size() >= LATE && urgent.compareAndSet(false, true);
        if (many || scheduled.compareAndSet(false, true)) {
            synchronized (this) {
                if (timer == null) {
                    timer = Executors.newSingleThreadScheduledExecutor(task ->
                            Thread.ofPlatform().name("sluice retained").daemon().unstarted(task));
                }
                var _ = timer.schedule((Runnable) this::flush, many ? 0 : PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void flush() {
        scheduled.set(false);
        urgent.set(false);
        var here = open;
        if (here != null) {
            flush(here);
        }
    }

    private void flush(Open to) {
        for (var topic : late) {
            turns.change(topic, () -> {
                var message = inventory.held(topic);
                if (late.remove(topic) && message != null) {
                    var _ = write(message, to);
                }
            });
        }
    }

    private void log(Throwable failure) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) { // the first, then every power of two
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warn("A retained message is not stored, {} so far: {}", count, cause.getMessage());
        }
    }
}
