package sluice.bridge.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import sluice.bridge.Drop;

/** What one rule counts; goes on counting when the rule is changed. Thread-safe. */
final class RuleCount {

    final LongAdder out = new LongAdder();
    final LongAdder in = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    private final AtomicLongArray drops = new AtomicLongArray(Drop.values().length);
    private volatile String alarm = "";

    void drop(Drop reason) {
        drops.incrementAndGet(reason.ordinal());
    }

    Map<Drop, Long> drops() {
        var all = new EnumMap<Drop, Long>(Drop.class);
        for (var reason : Drop.values()) {
            if (drops.get(reason.ordinal()) > 0) {
                all.put(reason, drops.get(reason.ordinal()));
            }
        }
        return all;
    }

    /** Says what is wrong with this rule, empty for nothing. */
    void alarm(String sentence) {
        alarm = sentence;
    }

    String alarm() {
        return alarm;
    }
}
