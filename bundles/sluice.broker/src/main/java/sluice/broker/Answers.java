package sluice.broker;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future.State;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Receipt;
import sluice.mqtt.Packet;

/**
 * Acknowledgements of a client's messages, each sent when its message is safe, all in the order of the messages
 * [MQTT-4.6.0-2] [MQTT-4.6.0-3]. Confined to its connection's loop. Hot path.
 *
 * <p>Usually a message is safe when it is published, nothing waits, and the acknowledgement goes out with the round.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** An acknowledgement and what it waits for. A receipt makes a future for whoever asks, so it is only asked when it is not stored (decision 242). */
    private record Waiting(Packet.Ack ack, @Nullable Receipt receipt, CompletableFuture<Void> future) {

        boolean isStored() {
            return receipt == null ? future.state() == State.SUCCESS : receipt.isStored();
        }

        CompletableFuture<Void> stored() {
            return receipt == null ? future : receipt.stored();
        }
    }

    /** Whose answers they are. */
    interface Owner {

        /** A message could not be kept. */
        void notStored(Packet.Ack ack, Throwable why);

        /** Acknowledgements that waited have been sent. */
        void settled();
    }

    private static final CompletableFuture<Void> STORED = CompletableFuture.completedFuture(null);

    private final Link link;
    private final Round round;
    private final Owner owner;

    /** Made when one has to wait: most connections never publish what is stored. */
    private @Nullable ArrayDeque<Waiting> waiting;

    /** Whether it is among those of the round that is being read. */
    private boolean inRound;

    /** How many rounds will call {@link #settle}. */
    private int rounds;

    /** Whether the first one to wait will. If any waits, it does, or a round. */
    private boolean watching;

    private int pubacks;

    /** Begins with nothing waiting. */
    Answers(Link link, Round round, Owner owner) {
        this.link = link;
        this.round = round;
        this.owner = owner;
    }

    int waiting() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Returns how many QoS 1 messages wait for their acknowledgement. */
    int waitingPubacks() {
        return pubacks;
    }

    /** Sends an acknowledgement once this message is stored, and behind those before it. */
    void send(Packet.Ack ack, Receipt receipt) {
        send(new Waiting(ack, receipt, STORED));
    }

    /** Sends an acknowledgement once this has ended, and behind those before it. */
    void send(Packet.Ack ack, CompletableFuture<Void> stored) {
        send(new Waiting(ack, null, stored));
    }

    private void send(Waiting next) {
        add(next);
        if (inRound) {
            return;
        }
        if (round.add(this)) {
            inRound = true;
            rounds++;
        } else if (rounds == 0) {
            watch();
        }
    }

    /** The round has been handed to the store. */
    void handedOver() {
        inRound = false;
    }

    /** The store is done with a round. */
    void stored() {
        rounds--;
        settle();
    }

    /** Sends an acknowledgement behind those that wait. */
    void sendInOrder(Packet.Ack ack) {
        if (waiting == null || waiting.isEmpty()) {
            link.send(ack);
        } else {
            add(new Waiting(ack, null, STORED)); // the one before it is waited for
        }
    }

    private void add(Waiting next) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
        }
        waiting.add(next);
        pubacks += next.ack() instanceof Packet.Puback ? 1 : 0;
    }

    /** Waits for the first of them: it is not only the store that somebody may wait for. */
    private void watch() {
        var first = waiting == null ? null : waiting.peek();
        if (first != null && !watching) {
            watching = true;
            var _ = first.stored().whenComplete((_, _) -> ask());
        }
    }

    /** On any thread. */
    private void ask() {
        try {
            link.loop().execute(() -> {
                watching = false;
                settle();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A message was stored after its client's loop had ended", e);
        }
    }

    private void settle() {
        var queue = waiting;
        if (queue == null) {
            return;
        }
        for (Waiting first; (first = queue.peek()) != null; ) {
            var stored = first.isStored() ? STORED : first.stored();
            if (!stored.isDone()) {
                break;
            }
            queue.remove();
            pubacks -= first.ack() instanceof Packet.Puback ? 1 : 0;
            if (stored.isCompletedExceptionally()) {
                owner.notStored(first.ack(), stored.exceptionNow());
            } else {
                link.send(first.ack());
            }
        }
        if (rounds == 0) {
            watch();
        }
        owner.settled();
    }
}
