package sluice.bridge.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * Recognises our own messages when the far side sends them back, which MQTT before version 5 gives no means to prevent. Each
 * message sent on a topic we are subscribed to is expected back once, within half a minute in which there is a link: what the far side
 * has and has not sent back when a link is lost, it sends on the next one. Thread-safe.
 */
final class EchoFilter {

    private static final int MOST = 4096;
    private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Expected> expected = new LinkedHashMap<>();

    /** Time without a link, which does not count. */
    private long awayNanos;

    private long lostNanos;
    private boolean lost;

    /** A link is open. {@code resumed} says whether the far side goes on with its session; else it has nothing to send back. */
    void opened(boolean resumed, long nanos) {
        lock.lock();
        try {
            if (lost) {
                awayNanos += nanos - lostNanos;
                lost = false;
            }
            if (!resumed) {
                expected.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The link is lost. */
    void lost(long nanos) {
        lock.lock();
        try {
            if (!lost) {
                lost = true;
                lostNanos = nanos;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A message is on its way; {@code again}: it has been sent in an exchange that goes on, and comes back once for all. */
    void sent(Message message, boolean again, long nanos) {
        lock.lock();
        try {
            var key = new Key(message.topic(), message.payload());
            var before = expected.remove(key); // to the end: the eldest goes first
            int count = before == null ? 1 : again ? before.count : before.count + 1;
            expected.put(key, new Expected(count, nanos - awayNanos));
            if (expected.size() > MOST) {
                expected.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEcho(Message message, long nanos) {
        lock.lock();
        try {
            var key = new Key(message.topic(), message.payload());
            var found = expected.remove(key);
            if (found == null || nanos - awayNanos - found.nanos > WINDOW_NANOS) {
                return false;
            }
            if (found.count > 1) {
                expected.put(key, new Expected(found.count - 1, found.nanos));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private record Key(TopicName topic, Payload payload) {}

    private record Expected(int count, long nanos) {}
}
