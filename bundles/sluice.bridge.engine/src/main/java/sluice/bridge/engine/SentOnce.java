package sluice.bridge.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Link;
import sluice.bus.Payload;
import sluice.store.Shelf;
import sluice.store.Store;

/**
 * The QoS 2 exchanges this side has begun and not completed. Thread-safe.
 *
 * <pre>
 *   begin     on the disk before PUBLISH leaves
 *   received  PUBREC came; on the disk before PUBREL leaves
 *   finish    PUBCOMP came; gone in one change with the message in its journal
 * </pre>
 *
 * So at any moment the next link knows what the far side may have: it publishes again, under the same packet identifier, what was begun,
 * and releases what was received.
 */
final class SentOnce {

    private static final String PREFIX = "out ";
    private static final int BEHIND = 0x1_0000;

    private final Store store;
    private final Shelf shelf;
    private final Map<Integer, Exchange> open = new HashMap<>(); // guarded by this, like the rest
    private final BitSet used = new BitSet(BEHIND);
    private int last = Link.FIRST_IDENTIFIER - 1;

    /**
     * An exchange. Immutable.
     *
     * @param sequence the message's number in its journal
     * @param received whether the far side has the message
     */
    record Exchange(int identifier, String backlog, long sequence, boolean received) {}

    /** @param safe ends when the exchange may begin */
    record Begun(int identifier, CompletionStage<Void> safe) {}

    SentOnce(Store store, Shelf shelf) {
        this.store = store;
        this.shelf = shelf;
    }

    synchronized boolean restore(String key, Payload value) {
        if (!key.startsWith(PREFIX)) {
            return false;
        }
        int identifier = Integer.parseInt(key.substring(PREFIX.length()));
        var from = ByteBuffer.wrap(value.toArray());
        boolean received = from.get() != 0;
        long sequence = from.getLong();
        open.put(
                identifier,
                new Exchange(identifier, StandardCharsets.UTF_8.decode(from).toString(), sequence, received));
        used.set(identifier);
        return true;
    }

    /** Begins an exchange for a message of a journal. */
    synchronized Begun begin(String backlog, long sequence) {
        int identifier = used.nextClearBit(last + 1);
        if (identifier >= BEHIND) {
            identifier = used.nextClearBit(Link.FIRST_IDENTIFIER);
        }
        if (identifier >= BEHIND) {
            return new Begun(
                    0, CompletableFuture.failedStage(new IllegalStateException("all packet identifiers are used")));
        }
        last = identifier;
        used.set(identifier);
        var exchange = new Exchange(identifier, backlog, sequence, false);
        open.put(identifier, exchange);
        return new Begun(identifier, keep(exchange));
    }

    /** The far side has the message. */
    synchronized CompletionStage<?> received(int identifier) {
        var before = open.get(identifier);
        if (before == null) {
            return CompletableFuture.completedStage(null);
        }
        var now = new Exchange(identifier, before.backlog(), before.sequence(), true);
        open.put(identifier, now);
        return keep(now);
    }

    /** Returns whether the far side has the message of this exchange. */
    synchronized boolean isReceived(int identifier) {
        var exchange = open.get(identifier);
        return exchange != null && exchange.received();
    }

    private CompletionStage<Void> keep(Exchange exchange) {
        var backlog = exchange.backlog().getBytes(StandardCharsets.UTF_8);
        var value = ByteBuffer.allocate(1 + Long.BYTES + backlog.length)
                .put((byte) (exchange.received() ? 1 : 0))
                .putLong(exchange.sequence())
                .put(backlog)
                .array();
        return shelf.put(PREFIX + exchange.identifier(), Payload.wrap(value, 0, value.length));
    }

    /**
     * The exchange is over.
     *
     * @param acknowledge forgets the message, if it is to be forgotten: after a crash both are gone, or none
     */
    void finish(int identifier, Runnable acknowledge) {
        synchronized (this) {
            open.remove(identifier);
        }
        store.together(() -> {
            acknowledge.run();
            forget(identifier);
        });
    }

    private void forget(int identifier) {
        shelf.remove(PREFIX + identifier).whenComplete((_, _) -> { // only then the identifier may mean something else
            synchronized (this) {
                used.clear(identifier);
            }
        });
    }

    /** Returns what is not completed, in the order it was begun. */
    synchronized List<Exchange> unfinished() {
        var all = new ArrayList<>(open.values());
        all.sort(Comparator.comparingLong(Exchange::sequence));
        return all;
    }

    /** The far side has forgotten everything. */
    void clear() {
        unfinished().forEach(each -> finish(each.identifier(), () -> {}));
    }
}
