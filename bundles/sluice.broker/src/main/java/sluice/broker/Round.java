package sluice.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.Store;
import sluice.transport.EventLoop;

/**
 * What the connections of one loop hand to the store in one round: all of it at once, and the loop is woken once when it is stored, not for
 * each message. Confined to its loop. Hot path.
 *
 * <pre>
 *   loop   reads all its sockets ── hands over ─┐          ┌─ acknowledges all
 *   store                                       └─ commits ┘
 * </pre>
 */
final class Round {

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    private final EventLoop loop;
    private final Keeper keeper;
    private final Runnable end = this::end;
    private @Nullable Store gathering;
    private List<Answers> waiting = new ArrayList<>();

    Round(EventLoop loop, Keeper keeper) {
        this.loop = loop;
        this.keeper = keeper;
    }

    /** Something is about to be published, of which the store may get a part. */
    void begin() {
        if (gathering != null) {
            return;
        }
        var open = keeper.open();
        if (open != null) {
            open.store().gather();
            gathering = open.store();
            later(end);
        }
    }

    /** Takes answers that are to settle what they can when what this round hands over is stored; returns false if it hands over nothing. */
    boolean add(Answers answers) {
        return gathering != null && waiting.add(answers);
    }

    /** All sockets have been read. */
    private void end() {
        var store = gathering;
        if (store == null) {
            return;
        }
        gathering = null;
        CompletionStage<Void> stored;
        try {
            stored = store.handOver();
        } catch (RuntimeException e) { // a store that is broken must not keep the others' answers back
            LOG.error("The store has a bug", e);
            stored = CompletableFuture.completedFuture(null);
        }
        if (waiting.isEmpty()) {
            return;
        }
        var round = waiting;
        waiting = new ArrayList<>();
        round.forEach(Answers::handedOver);
        var _ = stored.whenComplete((_, _) -> later(() -> round.forEach(Answers::stored)));
    }

    private void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Something was stored after its client's loop had ended", e);
            if (loop.inLoop()) {
                task.run();
            }
        }
    }
}
