package sluice.bridge.engine;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a bridge every few seconds: the ages of what waits, and how fast it grows. {@link #sample} is confined to the bridge's loop,
 * what it found may be asked by any thread.
 */
final class Gauge {

    private static final long SPAN_NANOS = Duration.ofMinutes(1).toNanos();

    /**
     * What was found. Immutable.
     *
     * @param oldest since when the oldest message of each backlog has been waiting
     */
    record Reading(
            double inPerSecond, double outPerSecond, Optional<Duration> untilFull, Map<Backlog, Instant> oldest) {
        Reading {
            oldest = Map.copyOf(oldest);
        }
    }

    private record Sample(long nanos, long messages, long bytes, long sent) {}

    private final Spool spool;
    private final Counters counters;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile Reading last = new Reading(0, 0, Optional.empty(), Map.of());

    Gauge(Spool spool, Counters counters) {
        this.spool = spool;
        this.counters = counters;
    }

    Reading last() {
        return last;
    }

    /** @throws UncheckedIOException if the spool cannot be read at the moment */
    void sample(long nanos) {
        var usage = spool.usage();
        var now = new Sample(nanos, usage.messages(), usage.bytes(), counters.sent.sum());
        samples.add(now);
        while (nanos - samples.getFirst().nanos > SPAN_NANOS) {
            samples.removeFirst();
        }
        var first = samples.getFirst();
        double seconds = (nanos - first.nanos) / 1e9;
        double out = seconds == 0 ? 0 : (now.sent - first.sent) / seconds;
        double messages = seconds == 0 ? 0 : (now.messages - first.messages) / seconds;
        double bytes = seconds == 0 ? 0 : (now.bytes - first.bytes) / seconds;
        var oldest = new HashMap<Backlog, Instant>();
        for (var backlog : spool.backlogs()) {
            backlog.read(0, 1)
                    .forEach(entry -> oldest.put(backlog, entry.message().received()));
        }
        last = new Reading(Math.max(0, messages + out), out, untilFull(now, messages, bytes), oldest);
    }

    private Optional<Duration> untilFull(Sample now, double messages, double bytes) {
        var limits = spool.limits();
        double seconds = Math.min(
                messages <= 0 ? Double.MAX_VALUE : (limits.messages() - now.messages) / messages,
                bytes <= 0 ? Double.MAX_VALUE : (limits.bytes() - now.bytes) / bytes);
        return seconds > Duration.ofDays(3650).toSeconds()
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds((long) Math.max(0, seconds)));
    }
}
