package sluice.bus.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.MessageBytes;

/**
 * Looks through the journal of a store that has come, for the retained messages it has. Confined to the thread that attaches the store, or to one of
 * its own; others change topics meanwhile.
 */
final class Finding {

    private static final Logger LOG = LoggerFactory.getLogger(Finding.class);
    private static final int READ_AT_ONCE = 256;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final RetainedJournal journal;
    private final InstantSource clock;
    private final Inventory inventory;
    private final Turns turns;
    private final RetainedJournal.Open in;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private final List<CompletionStage<Void>> ends = new ArrayList<>();
    private volatile boolean behind;
    private @Nullable Thread thread;
    private long after;
    private int count;

    Finding(RetainedJournal journal, InstantSource clock, Inventory inventory, Turns turns, RetainedJournal.Open in) {
        this.journal = journal;
        this.clock = clock;
        this.inventory = inventory;
        this.turns = turns;
        this.in = in;
    }

    /** Returns what ends when all are found, and what was to be forgotten is. */
    CompletableFuture<@Nullable Void> done() {
        return done;
    }

    /** Looks behind the start. */
    void begin() {
        LOG.info("Retained messages are read behind the start");
        behind = true;
        thread = Thread.ofPlatform().name("sluice finding").daemon().start(this::findPatiently);
    }

    /** Waits until the thread has seen that the store is used no more. */
    void awaitEnd() {
        try {
            if (thread != null) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void findPatiently() {
        while (journal.isInUse(in)) {
            try {
                find();
                return;
            } catch (UncheckedIOException e) { // the medium cannot be read at the moment
                LOG.debug("The retained messages cannot be read at the moment", e);
                LockSupport.parkNanos(PAUSE);
            } catch (IOException e) {
                LOG.error("Retained messages are kept in memory only: {}", e.getMessage());
                journal.giveUp(in);
            } catch (IllegalStateException e) { // the journal was closed: the store goes
                LOG.debug("The retained messages were not all read", e);
            }
        }
        done.completeExceptionally(new IOException("the store has gone"));
    }

    /** Looks from where it was on; ends early if the store is used no more. */
    void find() throws IOException {
        try {
            if (!findAll()) {
                return;
            }
            count += takeOver();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            if (!behind) {
                done.completeExceptionally(e);
            }
            throw e;
        }
        int lost = inventory.allFound();
        if (lost > 0) {
            LOG.error("{} retained messages are lost: the store that came back does not have them", lost);
        }
        var _ = CompletableFuture.allOf(
                        ends.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new))
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failure);
                    }
                });
        LOG.info("{} retained messages came from the store, {} are retained now", count, inventory.size());
        journal.allFound(in);
    }

    /** Returns false if the store went meanwhile. */
    private boolean findAll() {
        while (journal.isInUse(in)) {
            var entries = in.journal().read(after, READ_AT_ONCE);
            if (entries.isEmpty()) {
                return true;
            }
            for (var entry : entries) {
                after = entry.sequence();
                count++;
                var message = entry.message();
                turns.change(message.topic(), () -> {
                    if (entry.note().equals(RetainedJournal.GONE) || journal.wasForgotten(message.topic())) {
                        ends.add(RetainedJournal.end(entry.sequence(), in));
                        return;
                    }
                    long over = inventory.found(message, entry.sequence(), clock.instant());
                    if (over != 0) {
                        in.journal().acknowledge(over);
                    }
                });
            }
        }
        return false;
    }

    /** Brings what the first release kept on a shelf into the journal; returns how many there were. */
    private int takeOver() throws IOException {
        var taken = new AtomicLong();
        try (var shelf = in.store().shelf(RetainedJournal.NAME)) {
            shelf.forEach((topic, bytes) -> {
                taken.incrementAndGet();
                try {
                    var message = MessageBytes.decode(ByteBuffer.wrap(bytes.toArray()));
                    in.store().together(() -> {
                        turns.change(message.topic(), () -> {
                            if (!journal.wasForgotten(message.topic())
                                    && inventory.get(message.topic()).number() == TopicTable.ABSENT) {
                                journal.write(message, in);
                            }
                        });
                        var _ = shelf.remove(topic);
                    });
                } catch (IOException e) {
                    LOG.error("The retained message of {} is lost: {}", topic, e.getMessage());
                }
            });
        }
        return taken.intValue();
    }
}
