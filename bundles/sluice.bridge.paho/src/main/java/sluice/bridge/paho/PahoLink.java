package sluice.bridge.paho;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.LinkListener;
import sluice.bus.Message;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * One connection from CONNECT to its end, on a client object of its own. Thread-safe.
 *
 * <p>What arrives is acknowledged in its order, each when the listener has it safe, and only while this connection is open: an
 * acknowledgement that comes late would hit whatever message has the packet identifier by then. Exchanges of QoS 2 outlive it: see
 * {@link Exchanges}.
 */
final class PahoLink implements Link, Client.Events {

    private static final Logger LOG = LoggerFactory.getLogger(PahoLink.class);
    private static final long SETTLE_SECONDS = 5;

    /** Where the connection stands; it only moves downwards. */
    private enum Phase {
        OPENING,
        OPEN,
        CLOSED
    }

    private final Endpoint endpoint;
    private final LinkListener listener;
    private final @Nullable Wire wire;
    private final @Nullable Client client;

    /** Why nothing can be opened, null if something can. */
    private final @Nullable LinkEnd stillborn;

    /** Keeps the listener's calls apart. Never taken by a caller of this link. */
    private final ReentrantLock calls = new ReentrantLock();

    /** Guards phase and arrivals, and with them every acknowledgement. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Queue<Arrival> arrivals = new ArrayDeque<>();
    private Phase phase = Phase.OPENING;

    /** What came before the listener knows that the link is open: Paho hears of QoS 2 on another thread. Guarded by calls. */
    private final Queue<Runnable> early = new ArrayDeque<>();

    private boolean told; // guarded by calls

    /** Ends when Paho says that the connection is down. */
    private final CompletableFuture<Void> down = new CompletableFuture<>();

    /** Ends when the listener has heard the end. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    PahoLink(Endpoint endpoint, LinkListener listener) {
        this.endpoint = endpoint;
        this.listener = listener;
        Wire made = null;
        LinkEnd failed = null;
        try {
            made = new Wire(endpoint);
        } catch (IOException e) { // the files may be better next time
            failed = new LinkEnd(Kind.REFUSED, Reasons.clause(e));
        }
        this.wire = made;
        this.stillborn = failed;
        this.client = made == null
                ? null
                : endpoint.version() == Endpoint.Version.V5
                        ? new Client5(endpoint, made, this)
                        : new Client3(endpoint, made, this);
    }

    void open() {
        if (stillborn != null) {
            ended(stillborn);
            return;
        }
        // Paho waits for a CONNACK as long as the far side lets it
        CompletableFuture.delayedExecutor(endpoint.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::giveUp);
        try {
            client().connect();
        } catch (Exception e) {
            ended(new LinkEnd(Kind.LOST, Reasons.clause(e)));
        }
    }

    private Client client() throws IOException {
        if (client == null) {
            throw new IOException("the link never opened");
        }
        return client;
    }

    CompletionStage<Void> done() {
        return done;
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        return attempt(result -> client().publish(message, result));
    }

    @Override
    public CompletionStage<Void> publish(Message message, int identifier, boolean again) {
        return attempt(result -> client().publish(message, identifier, again, result));
    }

    @Override
    public CompletionStage<Void> release(int identifier) {
        return attempt(result -> client().release(identifier, result));
    }

    @Override
    public CompletionStage<Void> subscribe(List<Subscription> subscriptions) {
        return attempt(result -> client().subscribe(subscriptions, result));
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<TopicFilter> filters) {
        return attempt(result -> client().unsubscribe(filters, result));
    }

    @Override
    public void close() {
        finish(new LinkEnd(Kind.CLOSED, "closed"));
    }

    @Override
    public void connected(Limits limits, boolean resumed) {
        lock.lock();
        try {
            if (phase != Phase.OPENING) {
                return;
            }
            phase = Phase.OPEN;
        } finally {
            lock.unlock();
        }
        tell("opened", () -> {
            listener.opened(limits, resumed);
            told = true;
            early.forEach(Runnable::run);
            early.clear();
        });
    }

    @Override
    public void arrivedWith(int id, Message message) {
        var arrival = new Arrival(id);
        lock.lock();
        try {
            if (phase == Phase.CLOSED) {
                return;
            }
            if (id != 0) {
                arrivals.add(arrival);
            }
        } finally {
            lock.unlock();
        }
        tell("arrived", () -> listener.arrived(message).whenComplete((_, failure) -> safe(arrival, failure)));
    }

    @Override
    public CompletionStage<?> arrived(Message message, int identifier) {
        return inOrder("arrived", () -> listener.arrived(message, identifier));
    }

    @Override
    public CompletionStage<?> released(int identifier) {
        return inOrder("released", () -> listener.released(identifier));
    }

    /** Makes a call now, or when the listener knows that the link is open. */
    private CompletionStage<?> inOrder(String what, Supplier<CompletionStage<?>> call) {
        var safe = new CompletableFuture<Object>();
        tell(what, () -> {
            Runnable now = () -> call.get().whenComplete((_, failure) -> {
                if (failure == null) {
                    safe.complete(what);
                } else {
                    safe.completeExceptionally(failure);
                }
            });
            if (told) {
                now.run();
            } else {
                early.add(now);
            }
        });
        return safe;
    }

    @Override
    public CompletionStage<?> received(int identifier) {
        return listener.received(identifier);
    }

    @Override
    public void ended(LinkEnd end) {
        down.complete(null);
        finish(end);
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }

    private void giveUp() {
        lock.lock();
        try {
            if (phase != Phase.OPENING) {
                return;
            }
        } finally {
            lock.unlock();
        }
        finish(new LinkEnd(
                Kind.LOST, "no answer within " + endpoint.connectTimeout().toSeconds() + " s"));
    }

    private void safe(Arrival arrival, @Nullable Throwable failure) {
        if (failure != null) { // the far side sends it again on the next connection
            finish(new LinkEnd(Kind.LOST, "a message could not be kept here: " + Reasons.clause(failure)));
            return;
        }
        lock.lock();
        try {
            arrival.safe = true;
            for (var next = arrivals.peek(); next != null && next.safe && phase == Phase.OPEN; next = arrivals.peek()) {
                client().acknowledge(next.id);
                arrivals.remove();
            }
        } catch (Exception e) {
            LOG.debug("Link {} cannot acknowledge", this, e); // it is down; the far side will send it again
        } finally {
            lock.unlock();
        }
    }

    /** Tells the listener, one call at a time; its bugs stay here, since Paho would take them for a broken connection. */
    private void tell(String what, Runnable call) {
        calls.lock();
        try {
            call.run();
        } catch (Throwable bug) {
            LOG.error("The owner of link {} fails to hear '{}'", this, what, bug);
            if (bug instanceof VirtualMachineError error) {
                throw error;
            }
            finish(new LinkEnd(Kind.LOST, "its owner failed: " + Reasons.clause(bug)));
        } finally {
            calls.unlock();
        }
    }

    private void finish(LinkEnd end) {
        boolean wasOpen;
        lock.lock();
        try {
            if (phase == Phase.CLOSED) {
                return;
            }
            wasOpen = phase == Phase.OPEN;
            phase = Phase.CLOSED;
            arrivals.clear();
        } finally {
            lock.unlock();
        }
        boolean politely = wasOpen && end.kind() == Kind.CLOSED;
        // Paho's ways to stop all block, and half of them wait for the thread we may be on
        Thread.ofPlatform()
                .name("sluice-link-end " + endpoint.clientId())
                .daemon()
                .start(() -> {
                    dismantle(politely);
                    tell("closed", () -> listener.closed(wire == null ? end : wire.end(end)));
                    done.complete(null);
                });
    }

    private void dismantle(boolean politely) {
        if (wire == null || client == null) {
            return;
        }
        try {
            if (politely) {
                client.disconnect();
            } else {
                wire.close(); // Paho notices and takes itself apart; stopping it while it connects would leave its
                // sender behind
                down.get(SETTLE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            LOG.warn("Link {}: Paho does not notice that the connection is gone", this);
        } catch (Exception e) {
            LOG.debug("Link {} ends impolitely", this, e);
        }
        try {
            wire.close();
            client.drop();
        } catch (Exception e) {
            LOG.debug("Link {}: Paho does not let go", this, e);
        }
    }

    private static CompletionStage<Void> attempt(Attempt attempt) {
        var result = new CompletableFuture<Void>();
        try {
            attempt.run(result);
        } catch (Exception e) {
            result.completeExceptionally(e instanceof IOException ? e : new IOException(Reasons.clause(e), e));
        }
        return result;
    }

    private interface Attempt {
        void run(CompletableFuture<Void> result) throws Exception;
    }

    /** A message the far side waits for an answer to. Guarded by the link's lock. */
    private static final class Arrival {
        final int id;
        boolean safe;

        Arrival(int id) {
            this.id = id;
        }
    }
}
