package sluice.bridge.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bus.Message;

/**
 * Hears one link. Thread-safe: what becomes of the link goes to the loop; messages go to the bus at once, and the steps of an exchange
 * to the disk.
 */
final class Ears implements LinkListener {

    private final Endpoint endpoint;
    private final BooleanSupplier current;
    private final Owner owner;
    private final Loop loop;
    private final FarSession session;
    private final Inbox inbox;
    private final Counters counters;
    private final EchoFilter echoes;
    private volatile boolean echoing;
    private volatile boolean resumed;
    private volatile boolean once;

    /** Whose link it is; called on the loop, and not any more when the link is not the bridge's any more. */
    interface Owner {

        void opened(Limits limits, Ears ears);

        void ended(LinkEnd end);
    }

    /** @param current whether the link is still the bridge's: what another one still says is late */
    Ears(
            Endpoint endpoint,
            BooleanSupplier current,
            Owner owner,
            Loop loop,
            FarSession session,
            Inbox inbox,
            EchoFilter echoes,
            Counters counters) {
        this.endpoint = endpoint;
        this.current = current;
        this.owner = owner;
        this.loop = loop;
        this.session = session;
        this.inbox = inbox;
        this.echoes = echoes;
        this.counters = counters;
    }

    @Override
    public void opened(Limits limits) {
        tellOwner(limits, true); // for all we know
    }

    @Override
    public void opened(Limits limits, boolean goesOn) {
        if (current.getAsBoolean()) {
            resumed = goesOn;
            once = true;
            session.opened(endpoint, goesOn); // before the first message comes
        }
        tellOwner(limits, goesOn);
    }

    private void tellOwner(Limits limits, boolean goesOn) {
        if (current.getAsBoolean()) {
            echoes.opened(goesOn, loop.nanos());
            echoing = !limits.subscriptionOptions() && !endpoint.way().asBridge();
        }
        loop.execute(() -> {
            if (current.getAsBoolean()) {
                owner.opened(limits, this);
            }
        });
    }

    /** Returns what recognises our own messages, null if the far side does not send them back. */
    @Nullable
    EchoFilter echoes() {
        return echoing ? echoes : null;
    }

    /** Returns whether the far side goes on with its session. */
    boolean resumed() {
        return resumed;
    }

    /** Returns whether the link can deliver once, and the session it does so in is one we know. */
    boolean once() {
        return once && session.knows(endpoint);
    }

    /** Returns whether the link asked the far side to forget everything. */
    boolean cleanStart() {
        return endpoint.cleanStart();
    }

    @Override
    public CompletionStage<?> arrived(Message message) {
        if (!current.getAsBoolean()) {
            return new CompletableFuture<>(); // late: the far side sends it again on the next link
        }
        return take(message).stored();
    }

    @Override
    public CompletionStage<?> arrived(Message message, int identifier) {
        if (!current.getAsBoolean()) {
            return new CompletableFuture<>();
        }
        return session.came().arrived(identifier, () -> take(message));
    }

    private Taken take(Message message) {
        if (echoing && echoes.isEcho(message, loop.nanos())) {
            counters.drop(Drop.ECHO, message.topic());
            return Taken.DONE;
        }
        return inbox.take(message);
    }

    @Override
    public CompletionStage<?> released(int identifier) {
        return current.getAsBoolean() ? session.came().released(identifier) : new CompletableFuture<>();
    }

    @Override
    public CompletionStage<?> received(int identifier) {
        return current.getAsBoolean() ? session.sent().received(identifier) : new CompletableFuture<>();
    }

    @Override
    public void closed(LinkEnd end) {
        loop.execute(() -> {
            if (current.getAsBoolean()) {
                owner.ended(end);
            }
        });
    }
}
