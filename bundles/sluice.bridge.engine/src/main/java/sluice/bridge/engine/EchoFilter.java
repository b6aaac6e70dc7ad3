package sluice.bridge.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * Recognises our own messages when the far side sends them back, which MQTT before version 5 gives no means to prevent. Each
 * message sent on a topic we are subscribed to is expected back once, within half a minute. Thread-safe.
 */
final class EchoFilter {

    private static final int MOST = 4096;
    private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Expected> expected = new LinkedHashMap<>();

    void sent(Message message, long nanos) {
        lock.lock();
        try {
            var key = new Key(message.topic(), message.payload());
            var before = expected.remove(key); // to the end: the eldest goes first
            expected.put(key, new Expected(before == null ? 1 : before.count + 1, nanos));
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
            if (found == null || nanos - found.nanos > WINDOW_NANOS) {
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
