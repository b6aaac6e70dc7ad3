package sluice.store.sqlite;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which messages are older than any may become, without looking at them. Confined to the writer.
 *
 * <h2>The store's own clock</h2>
 * A gateway's clock may stand at 1970 until the network is there, and then jump. So age is not the difference of two times of day: the
 * store counts the time it has been running, and adds what passed between two runs if the time of day says something sensible
 * about that. Whatever the clock does, nothing is dropped too early.
 * <pre>
 *   marks   at 10:00 number 5000   at 10:02 number 7100   at 10:04 number 9350 ...
 * </pre>
 * Messages are numbered in the order they came, so a mark as old as the bound says that all up to its number are too old. There are
 * {@link #PARTS} marks, so a message is kept as long as the bound says, and at most that part of it longer.
 */
final class Ages {

    private static final int PARTS = 32;

    /** A clock that stands before 2020 has not been set. A number, because reading a date takes the JVM sixty classes. */
    static final long SET = 1_577_836_800_000L;

    private final long limit;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long expired;
    private long told;
    private long base;
    private long started;

    /**
     * That the store's clock stood somewhere when a number was the highest. Immutable.
     *
     * @param at milliseconds of the store's clock
     * @param wall the time of day then, in milliseconds
     */
    record Mark(long at, long number, long wall) {}

    /** @param limit how long a message is kept; zero for ever */
    Ages(Duration limit, LongSupplier nanoTime, InstantSource clock) {
        this.limit = limit.toMillis();
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.started = nanoTime.getAsLong();
    }

    /** By the machine's clocks. */
    static Ages ofSystem(Duration limit) {
        return new Ages(limit, System::nanoTime, InstantSource.system());
    }

    boolean isBounded() {
        return limit > 0;
    }

    /** Goes on where an earlier run ended, with its marks in order. */
    void resume(List<Mark> earlier) {
        marks.clear();
        marks.addAll(earlier);
        started = nanoTime.getAsLong();
        base = 0;
        if (!earlier.isEmpty()) {
            var last = earlier.getLast();
            long away = last.wall < SET ? 0 : clock.millis() - last.wall;
            base = last.at + Math.max(0, away);
        }
    }

    /** Returns the time on the store's clock in milliseconds. */
    private long now() {
        return base + (nanoTime.getAsLong() - started) / 1_000_000;
    }

    /** Returns a mark to be kept, if it is time for one; null if not. */
    @Nullable
    Mark mark(long lastNumber) {
        long now = now();
        var last = marks.peekLast();
        if (!isBounded() || last != null && (last.number == lastNumber || now - last.at < pause())) {
            return null;
        }
        var mark = new Mark(now, lastNumber, clock.millis());
        marks.add(mark);
        return mark;
    }

    /** Returns the highest number that is too old, with all below; 0 if that is no news. */
    long expired() {
        long oldest = now() - limit;
        while (marks.size() > 1 && marks.getFirst().at <= oldest) {
            expired = marks.removeFirst().number;
        }
        var first = marks.peekFirst();
        if (first != null && first.at <= oldest) { // the last one: it stays, to say what time it is
            expired = first.number;
        }
        if (expired == told) {
            return 0;
        }
        told = expired;
        return expired;
    }

    /** Returns where the store's clock stood when the oldest mark that counts was made. */
    long first() {
        return marks.isEmpty() ? 0 : marks.getFirst().at;
    }

    /** Returns how many milliseconds may pass before there is something to do. */
    long pause() {
        return Math.max(1, limit / PARTS);
    }
}
