package sluice.bridge.engine;

import java.util.Queue;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/** Messages that are sent now or never. Confined to its bridge's loop; the queue is everybody's. */
final class Direct implements Source {

    /** They cannot wait, so they are as urgent as anything. */
    private static final int LANE = 0;

    private final Queue<Message> queue;

    Direct(Queue<Message> queue) {
        this.queue = queue;
    }

    @Override
    public int lane() {
        return LANE;
    }

    @Override
    public long waitNanos(long nanos) {
        return queue.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public @Nullable Flight take() {
        var message = queue.poll();
        return message == null ? null : new Flight(message);
    }

    @Override
    public void forget() {
        // Nothing is kept.
    }
}
