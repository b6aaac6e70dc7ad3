package sluice.bus.local;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * The last retained message of every topic, in memory and, where there is a store, on its shelf. Thread-safe; changes of one topic come one
 * after the other, and only a topic that comes or goes takes the lock.
 *
 * <p>The map is the truth, the tree is the index that leads a filter to its topics without looking at all others.
 */
final class Retained {

    private static final Logger LOG = LoggerFactory.getLogger(Retained.class);

    private static final int SWEEP_AT_LEAST = 1024;

    /** How many topics may change at the same time. */
    private static final int TURNS = 64;

    /** What a message costs beside its topic and payload: objects, map entry and its place in the tree. */
    private static final int OVERHEAD = 340;

    private final InstantSource clock;
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Levels words = new Levels();
    private final ConcurrentHashMap<TopicName, Message> messages = new ConcurrentHashMap<>();
    private final Node<TopicName> root = new Node<>("");
    private final RetainedShelf durable = new RetainedShelf();
    private final Object[] turns = new Object[TURNS];
    private int untilSweep = SWEEP_AT_LEAST;

    /** Keeps at most half a heap full, so that nobody who may publish can end the process. */
    Retained(InstantSource clock) {
        this(clock, Runtime.getRuntime().maxMemory() / 2);
    }

    /** @param limit how many bytes of memory they may take in all, as we estimate it */
    Retained(InstantSource clock, long limit) {
        this.clock = clock;
        this.limit = limit;
        Arrays.setAll(turns, _ -> new Object());
    }

    RetainedShelf durable() {
        return durable;
    }

    /**
     * Changes a topic when no other change of it is under way, so that memory and shelf see them in the same order. The shelf never waits
     * and never calls back, so it may be called here.
     */
    void change(TopicName topic, Runnable change) {
        synchronized (turns[topic.hashCode() & TURNS - 1]) {
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

    /**
     * Keeps the message in place of its topic's last one; without a payload, keeps none.
     *
     * @return what its publisher has to wait for, null if there is nothing
     */
    @Nullable
    CompletionStage<?> put(Message message) {
        CompletionStage<?> stored;
        synchronized (turns[message.topic().hashCode() & TURNS - 1]) {
            if (message.payload().isEmpty()) { // [MQTT-3.3.1-6]
                stored = remove(message.topic());
            } else if (!fits(message)) {
                stored = remove(message.topic()); // an older one would be taken for the last
                refuse(message.topic());
            } else {
                keep(message);
                stored = durable.put(message, this);
            }
        }
        if (message.properties().expiry() != null) {
            sweepNowAndThen();
        }
        return message.qos() == Qos.AT_MOST_ONCE ? null : stored;
    }

    private void keep(Message message) {
        var old = messages.replace(message.topic(), message);
        if (old == null) {
            add(message);
        } else {
            bytes.addAndGet(size(message) - size(old));
        }
    }

    /** Keeps a message that comes from the shelf, unless there is one already; returns whether it does. */
    boolean restore(Message message) {
        if (messages.containsKey(message.topic())) {
            return false;
        }
        if (!fits(message)) {
            refuse(message.topic());
            return false;
        }
        add(message);
        return !isGone(message);
    }

    /** Returns the topics that have a message. */
    List<TopicName> topics() {
        return List.copyOf(messages.keySet());
    }

    @Nullable
    Message get(TopicName topic) {
        var message = messages.get(topic);
        return message == null || isGone(message) ? null : message;
    }

    void match(TopicFilter filter, Consumer<? super Message> sink) {
        var here = List.of(root);
        for (var level : Levels.split(filter.value())) {
            if (level.equals("#")) {
                here.forEach(node -> all(node, sink));
                return;
            }
            var next = new ArrayList<Node<TopicName>>();
            for (var node : here) {
                var child = node.child(level);
                if (level.equals("+")) {
                    forEachChild(node, next::add);
                } else if (child != null) {
                    next.add(child);
                }
            }
            here = next;
        }
        here.forEach(node -> hand(node, sink));
    }

    int size() {
        return messages.size();
    }

    private boolean fits(Message message) {
        var old = messages.get(message.topic());
        return bytes.get() + size(message) - (old == null ? 0 : size(old)) <= limit;
    }

    private static long size(Message message) {
        return (long) OVERHEAD + message.topic().length() + message.payload().length();
    }

    private void refuse(TopicName topic) {
        long count = refused.incrementAndGet();
        if (Long.bitCount(count) == 1) { // the first, then every power of two
            LOG.warn(
                    "Retained messages take {} bytes, half of the heap: {} was delivered and not retained, as were {} before;"
                            + " a larger heap (SLUICE_JAVA_OPTS=-Xmx256m) keeps more",
                    bytes.get(),
                    topic,
                    count - 1);
        }
    }

    private synchronized void add(Message message) {
        var old = messages.put(message.topic(), message);
        bytes.addAndGet(size(message) - (old == null ? 0 : size(old)));
        if (old == null) {
            var node = root;
            for (var level : words.of(message.topic().value())) {
                node = node.childOrNew(level);
            }
            node.value(message.topic());
        }
    }

    private @Nullable CompletionStage<?> remove(TopicName topic) {
        synchronized (this) {
            var old = messages.remove(topic);
            if (old != null) {
                bytes.addAndGet(-size(old));
                cut(topic);
            }
        }
        return durable.remove(topic);
    }

    /** Tells whether the message expired, and forgets it then. */
    private boolean isGone(Message message) {
        if (message.properties().expiry() == null || !message.isExpired(clock.instant())) {
            return false;
        }
        change(message.topic(), () -> {
            synchronized (this) {
                if (!messages.remove(message.topic(), message)) {
                    return;
                }
                bytes.addAndGet(-size(message));
                cut(message.topic());
            }
            durable.remove(message.topic());
        });
        return true;
    }

    private void cut(TopicName topic) {
        var levels = Levels.split(topic.value());
        var node = root;
        for (var level : levels) {
            node = node.child(level);
            if (node == null) {
                throw new IllegalStateException("retained topic is not in the tree: " + topic);
            }
        }
        node.value(null);
        root.prune(levels);
    }

    /** Looks at all messages once in as many puts as there are messages: what nobody asks for must not stay for ever. */
    private void sweepNowAndThen() {
        synchronized (this) {
            if (--untilSweep > 0) {
                return;
            }
            untilSweep = Math.max(SWEEP_AT_LEAST, messages.size());
        }
        messages.values().forEach(this::isGone);
    }

    private void all(Node<TopicName> from, Consumer<? super Message> sink) {
        var open = new ArrayDeque<Node<TopicName>>();
        for (Node<TopicName> node = from; node != null; node = open.pollLast()) {
            hand(node, sink);
            forEachChild(node, open::add);
        }
    }

    /** Visits what a wildcard stands for: at the first level not what begins with $ [MQTT-4.7.2-1]. */
    private void forEachChild(Node<TopicName> node, Consumer<Node<TopicName>> visitor) {
        node.forEachChild(child -> {
            if (node != root || !child.level().startsWith("$")) {
                visitor.accept(child);
            }
        });
    }

    private void hand(Node<TopicName> node, Consumer<? super Message> sink) {
        var topic = node.value();
        var message = topic == null ? null : get(topic);
        if (message != null) {
            sink.accept(message);
        }
    }
}
