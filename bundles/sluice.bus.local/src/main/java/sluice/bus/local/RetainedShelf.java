package sluice.bus.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.store.MessageBytes;
import sluice.store.Shelf;

/**
 * The retained messages' copy on a store's shelf, as long as there is a store. Thread-safe; changes of one topic come one at a time, which
 * {@link Retained} sees to.
 *
 * <p>A message somebody waits for (QoS 1 and 2) is written at once. What comes with QoS 0, such as a sensor's reading every second,
 * is written with all others of its kind every {@link #PATIENCE_SECONDS}, only the last of each topic, and when the store or
 * the bus stops.
 */
final class RetainedShelf {

    static final int PATIENCE_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(RetainedShelf.class);

    /** How many topics that were forgotten while there was no store are remembered, for the store that may come. */
    private static final int FORGOTTEN = 65_536;

    private final Set<TopicName> late = ConcurrentHashMap.newKeySet();
    private final Set<TopicName> forgotten = new LinkedHashSet<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable Shelf shelf;
    private volatile boolean merging;
    private @Nullable ScheduledExecutorService timer;

    /** Keeps a message; returns what its publisher has to wait for, null if there is nothing. */
    @Nullable
    CompletionStage<?> put(Message message, Retained retained) {
        var here = shelf;
        if (here == null) {
            return null;
        }
        if (message.qos() == Qos.AT_MOST_ONCE) {
            late.add(message.topic());
            flushSoon(retained);
            return null;
        }
        late.remove(message.topic());
        return here.put(message.topic().value(), bytes(message));
    }

    /** Forgets a topic's message; returns what ends when that is safe, null if there is nothing to wait for. */
    @Nullable
    CompletionStage<?> remove(TopicName topic) {
        late.remove(topic);
        var here = shelf;
        if (here == null || merging) {
            synchronized (forgotten) {
                if (forgotten.size() < FORGOTTEN) {
                    forgotten.add(topic);
                }
            }
        }
        return here == null ? null : here.remove(topic.value());
    }

    private static Payload bytes(Message message) {
        var bytes = MessageBytes.encode(message);
        return Payload.wrap(bytes, 0, bytes.length);
    }

    /**
     * Begins to use a shelf. What the bus has is newer than what the shelf has: the bus had it from the shelf, or from a publisher
     * since. What only the shelf has becomes retained again, unless it was forgotten meanwhile.
     */
    void attach(Shelf newShelf, Retained retained) {
        merging = true;
        shelf = newShelf; // from now on every change goes there as well
        var found = new HashMap<String, Payload>();
        newShelf.forEach(found::put);
        for (var message : decode(found)) {
            retained.change(message.topic(), () -> {
                if (wasForgotten(message.topic())) {
                    found.remove(message.topic().value());
                    log(newShelf.remove(message.topic().value()));
                } else if (retained.restore(message)) {
                    LOG.trace("{} is retained again", message.topic());
                }
            });
        }
        for (var topic : retained.topics()) {
            retained.change(topic, () -> {
                var message = retained.get(topic);
                if (message != null) {
                    var bytes = bytes(message);
                    if (!bytes.equals(found.getOrDefault(topic.value(), Payload.EMPTY))) {
                        log(newShelf.put(topic.value(), bytes));
                    }
                }
            });
        }
        merging = false;
        synchronized (forgotten) {
            forgotten.clear();
        }
        LOG.info("{} retained messages came from the store, {} are retained now", found.size(), retained.size());
    }

    private boolean wasForgotten(TopicName topic) {
        synchronized (forgotten) {
            return forgotten.contains(topic);
        }
    }

    private static List<Message> decode(Map<String, Payload> found) {
        var messages = new ArrayList<Message>();
        found.forEach((topic, bytes) -> {
            try {
                messages.add(MessageBytes.decode(ByteBuffer.wrap(bytes.toArray())));
            } catch (IOException e) {
                LOG.error("The retained message of {} is lost: {}", topic, e.getMessage());
            }
        });
        return messages;
    }

    /** Writes what is late, and uses the shelf no more, if this is the one in use. */
    void detach(Shelf oldShelf, Retained retained) {
        if (shelf == oldShelf) {
            shelf = null;
            retained.awaitChanges(); // which may still use it
            flush(oldShelf, retained);
            stopTimer();
        }
    }

    private synchronized void stopTimer() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        scheduled.set(false);
    }

    private void flushSoon(Retained retained) {
        if (scheduled.compareAndSet(false, true)) {
            synchronized (this) {
                if (timer == null) {
                    timer = Executors.newSingleThreadScheduledExecutor(task ->
                            Thread.ofPlatform().name("sluice retained").daemon().unstarted(task));
                }
                var _ = timer.schedule(() -> flush(retained), PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Writes what nobody waits for. */
    private void flush(Retained retained) {
        scheduled.set(false);
        var here = shelf;
        if (here != null) {
            flush(here, retained);
        }
    }

    private void flush(Shelf to, Retained retained) {
        for (var topic : late) {
            retained.change(topic, () -> {
                var message = retained.get(topic);
                if (late.remove(topic) && message != null) {
                    log(to.put(topic.value(), bytes(message)));
                }
            });
        }
    }

    private void log(CompletionStage<?> change) {
        change.whenComplete((_, failure) -> {
            if (failure != null) {
                long count = failures.incrementAndGet();
                if (Long.bitCount(count) == 1) { // the first, then every power of two
                    LOG.warn("A retained message is not stored, {} so far: {}", count, failure.getMessage());
                }
            }
        });
    }
}
