package sluice.bridge.engine;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.Journal;

/**
 * A backlog, read in its order on one link. Confined to its bridge's loop.
 *
 * <p>Messages go out of the journal in their order, too: one that is acknowledged early waits for those before it.
 */
final class Stream implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);
    private static final int AHEAD = 256;
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Backlog backlog;
    private final Loop loop;
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final ArrayDeque<Journal.Entry> ahead = new ArrayDeque<>();
    private final ArrayDeque<Flight> again = new ArrayDeque<>();
    private final Map<Long, Flight> resumed = new HashMap<>();
    private @Nullable Bucket bucket;
    private long read;
    private long dryAt = -1;
    private long retryAt;
    private long failures;

    Stream(Backlog backlog, Loop loop) {
        this.backlog = backlog;
        this.loop = loop;
    }

    Backlog backlog() {
        return backlog;
    }

    @Override
    public int lane() {
        return backlog.terms().lane();
    }

    @Override
    public long waitNanos(long nanos) {
        if (again.isEmpty() && ahead.isEmpty()) {
            if (failures > 0 && nanos < retryAt) {
                return retryAt - nanos;
            }
            fill(nanos);
            if (ahead.isEmpty()) {
                return failures > 0 ? RETRY_NANOS : Long.MAX_VALUE;
            }
        }
        double rate = backlog.terms().rate();
        if (rate <= 0) {
            return 0;
        }
        if (bucket == null || bucket.rate() != rate) {
            bucket = new Bucket(rate, nanos);
        }
        return bucket.waitNanos(nanos);
    }

    private void fill(long nanos) {
        long changes = backlog.changes();
        if (dryAt == changes) {
            return;
        }
        try {
            ahead.addAll(backlog.read(read, AHEAD));
            if (failures > 0) {
                LOG.info("Journal '{}' can be read again after {} failures", backlog.name(), failures);
                failures = 0;
            }
            dryAt = ahead.isEmpty() ? changes : -1;
        } catch (UncheckedIOException e) {
            failures++;
            retryAt = nanos + RETRY_NANOS;
            if (Long.bitCount(failures) == 1) {
                LOG.warn("Journal '{}' cannot be read, again in a second: {}", backlog.name(), e.getMessage());
            }
        }
    }

    @Override
    public @Nullable Flight take() {
        if (bucket != null) {
            bucket.take();
        }
        var refused = again.poll();
        if (refused != null) {
            return refused;
        }
        var entry = ahead.poll();
        if (entry == null) {
            return null;
        }
        var resuming = resumed.remove(entry.sequence());
        if (resuming != null) { // under way before all others
            read = entry.sequence();
            flights.add(resuming);
            return null;
        }
        if (backlog.isReplaced(entry)) {
            read = entry.sequence();
            return null;
        }
        read = entry.sequence();
        var flight = new Flight(backlog, entry);
        flight.sentNanos = loop.nanos();
        flights.add(flight);
        return flight;
    }

    /** Takes up again what an earlier link left under way; null if the message is not there any more. */
    @Nullable
    Flight resume(SentOnce.Exchange exchange) {
        var found = backlog.read(exchange.sequence() - 1, 1);
        if (found.isEmpty() || found.getFirst().sequence() != exchange.sequence()) {
            return null;
        }
        var flight = new Flight(backlog, found.getFirst());
        flight.identifier = exchange.identifier();
        flight.again = true;
        flight.received = exchange.received();
        resumed.put(flight.sequence, flight);
        return flight;
    }

    /** The far side has no room for it now: it is the next one. */
    void again(Flight flight) {
        again.add(flight);
    }

    @Override
    public void forget() {
        for (Iterator<Flight> each = flights.iterator(); each.hasNext(); each.remove()) {
            var flight = each.next();
            if (!flight.done) {
                return;
            }
            backlog.acknowledge(flight.sequence, flight.message);
        }
    }
}
