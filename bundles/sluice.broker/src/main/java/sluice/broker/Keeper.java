package sluice.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Qos;
import sluice.store.Journal;
import sluice.store.Shelf;
import sluice.store.Store;

/**
 * The broker's use of the store: brings sessions back when it comes, does without it while it is away. Thread-safe.
 *
 * <pre>
 *   shelf    sessions        client identifier     who, expiry, will, subscriptions
 *   shelf    received        identifier/client     QoS 2 messages not released yet
 *   journal  session/UUID    one of each session   its messages, and how far each of them is
 * </pre>
 *
 * <p>What blocks, such as reading, is done on a thread of its own, which is there only while there is something to do.
 */
final class Keeper implements AutoCloseable {

    /** A store that is there, with its shelves open. */
    record Open(Store store, Shelf sessions, Shelf received) {}

    /** A session as it was kept. */
    record Found(SessionRecord record, List<Integer> received) {}

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String JOURNALS = "session/";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long clients wait for a store that should be there. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Broker broker;
    private final BooleanSupplier expected;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("sluice-broker-keeper").factory());
    private volatile @Nullable Open open;
    private @Nullable Store store;
    private volatile boolean everThere;
    private boolean restored;

    /** @param expected whether there ought to be a store, even if it is not there yet */
    Keeper(Broker broker, BooleanSupplier expected) {
        this.broker = broker;
        this.expected = expected;
        thread.allowCoreThreadTimeOut(true);
    }

    Broker broker() {
        return broker;
    }

    /** Returns the store, null while it is away. */
    @Nullable
    Open open() {
        return open;
    }

    /** Ends when sessions that were kept are back, or nobody has kept any: before, nobody may come in. */
    CompletionStage<Void> ready() {
        return ready;
    }

    /** Begins to wait for a store, or not. */
    void begin() {
        if (isInUse()) {
            try {
                var _ = broker.timers().schedule(PATIENCE, this::runOutOfPatience);
            } catch (RejectedExecutionException e) {
                LOG.debug("The broker is being closed", e);
            }
        } else {
            ready.complete(null);
            broker.back();
        }
    }

    private void runOutOfPatience() {
        if (ready.complete(null)) {
            broker.back();
            LOG.error("Clients are served without the sessions kept in the store, for the store is not there");
        }
    }

    /** Returns what to call the journal of a session with these terms, null if it is to be in memory only. */
    @Nullable
    String journalFor(Terms terms) {
        return terms.expiry().isZero() || !isInUse() ? null : JOURNALS + UUID.randomUUID();
    }

    /** Returns whether sessions are to be kept, but cannot. */
    boolean isAway() {
        return open == null && isInUse();
    }

    private boolean isInUse() {
        return broker.persistence() && (everThere || expected.getAsBoolean());
    }

    // --- the store comes and goes

    /** Takes a store, and brings its sessions back. */
    void use(Store comes) {
        synchronized (this) {
            store = comes;
            everThere = true;
        }
        persist();
    }

    /** Uses the store from now on, if sessions are to be kept at all and it is there. */
    void persist() {
        Store here;
        synchronized (this) {
            here = open == null && broker.persistence() ? store : null;
        }
        if (here != null) {
            load(here);
        }
    }

    private void load(Store from) {
        try {
            thread.execute(() -> loadNow(from));
        } catch (RejectedExecutionException e) {
            LOG.debug("A store came to a broker that is being closed", e);
        }
    }

    private void loadNow(Store from) {
        Shelf sessions = null;
        Shelf received = null;
        try {
            sessions = from.shelf("sessions");
            received = from.shelf("received");
            synchronized (this) {
                if (store != from) {
                    close(sessions, received);
                    return;
                }
                open = new Open(from, sessions, received);
            }
            if (restored) {
                resume(sessions);
            } else {
                restore(sessions, received);
                restored = true;
            }
            sweep(from);
            ready.complete(null);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            LOG.error("The sessions in the store cannot be read, next try in {} s", PAUSE.toSeconds(), e);
            open = null;
            close(sessions, received);
            retry(from);
        }
    }

    private void retry(Store from) {
        try {
            var _ = broker.timers().schedule(PAUSE, () -> {
                synchronized (this) {
                    if (store != from) {
                        return;
                    }
                }
                load(from);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker is being closed", e);
        }
    }

    private void restore(Shelf sessions, Shelf received) {
        Map<String, List<Integer>> identifiers = new HashMap<>();
        received.forEach((key, _) -> {
            int slash = key.indexOf('/');
            identifiers
                    .computeIfAbsent(key.substring(slash + 1), _ -> new ArrayList<>())
                    .add(Integer.parseInt(key, 0, slash, 10));
        });
        var found = new ArrayList<Found>();
        sessions.forEach((clientId, bytes) -> {
            try {
                found.add(new Found(SessionRecord.decode(bytes), identifiers.getOrDefault(clientId, List.of())));
            } catch (IOException e) {
                LOG.error("The session of client {} is lost: {}", clientId, e.getMessage());
            }
        });
        broker.sessions().restore(found, broker::back);
        if (!found.isEmpty()) {
            LOG.info("{} sessions are back", found.size());
        }
    }

    /** The store was away: what is in memory is newer. */
    private void resume(Shelf sessions) throws IOException {
        var known = new HashSet<String>();
        for (var session : broker.sessions().kept()) {
            known.add(session.clientId());
            session.reopen();
            var kept = session.kept();
            if (kept != null) {
                kept.saveSoon();
            }
        }
        sessions.forEach((clientId, _) -> {
            if (!known.contains(clientId)) {
                var _ = sessions.remove(clientId);
            }
        });
        LOG.info("The store is back; {} sessions go on", known.size());
    }

    /** Deletes journals that belong to nobody, left by an end in the middle of something. */
    private void sweep(Store from) throws IOException {
        var known = new HashSet<String>();
        for (var session : broker.sessions().kept()) {
            var kept = session.kept();
            if (kept != null) {
                known.add(kept.name());
            }
        }
        for (var name : from.journals()) {
            if (name.startsWith(JOURNALS) && !known.contains(name)) {
                delete(from, name);
            }
        }
    }

    private static void delete(Store from, String journal) {
        try {
            var _ = from.delete(journal);
        } catch (IllegalStateException e) { // somebody has it open: it is swept the next time
            LOG.debug("Journal {} is still open", journal, e);
        }
    }

    /** The store goes: kept sessions stay, but take nothing until it is back. */
    void leave(Store goes) {
        Open was;
        synchronized (this) {
            if (store != goes) {
                return;
            }
            store = null;
            was = open;
            open = null;
        }
        broker.sessions().kept().forEach(Session::storeLeaves);
        if (was != null) {
            close(was.sessions(), was.received());
        }
        LOG.warn("The store is away: until it is back, nothing for clients that are to get everything is acknowledged");
    }

    private static void close(@Nullable Shelf one, @Nullable Shelf other) {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
    }

    /** Gives journals other bounds. */
    void limit() {
        if (open != null) {
            execute(() -> {
                for (var session : broker.sessions().kept()) {
                    try {
                        session.reopen();
                    } catch (IOException | IllegalStateException e) {
                        LOG.error("The messages of client {} cannot be read", session.clientId(), e);
                    }
                }
            });
        }
    }

    // --- for sessions

    /** Makes one change of all that an action stores. */
    void together(Runnable action) {
        var here = open;
        if (here == null) {
            action.run();
        } else {
            here.store().together(action);
        }
    }

    /** Runs something that may block. */
    void execute(Runnable task) {
        thread.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("Kept messages were not read because of a bug", e);
            }
        });
    }

    /** Gives what is left of an ended session to other members of its shared subscriptions, then forgets it. */
    void bury(Kept kept, int maybeSent) {
        var from = open;
        try {
            execute(() -> {
                try (var journal = kept.takeJournal()) {
                    if (journal != null) {
                        inherit(journal, maybeSent);
                    }
                } catch (UncheckedIOException | IllegalStateException e) {
                    LOG.warn("What an ended session left cannot be given to others: {}", e.getMessage());
                }
                if (from != null) {
                    delete(from.store(), kept.name());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A session ended while the broker was being closed", e);
        }
    }

    private void inherit(Journal journal, int maybeSent) {
        long after = 0;
        int number = 0;
        while (true) {
            var entries = journal.read(after, 64);
            if (entries.isEmpty()) {
                return;
            }
            for (var entry : entries) {
                after = entry.sequence();
                boolean sent = number++ < maybeSent;
                var message = Note.message(entry, broker.groups());
                if (message == null || message.group == null || message.stage != Stage.WAITING) {
                    continue;
                }
                if (!sent || message.qos != Qos.EXACTLY_ONCE) { // [MQTT-4.8.2-5]
                    message.group.deliver(message.message, null);
                }
            }
        }
    }

    /** Leaves the store to itself. */
    @Override
    public void close() {
        Open was;
        synchronized (this) {
            store = null;
            was = open;
            open = null;
        }
        thread.shutdownNow();
        try {
            var _ = thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (was != null) {
            close(was.sessions(), was.received());
        }
    }
}
