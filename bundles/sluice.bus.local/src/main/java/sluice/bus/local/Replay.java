package sluice.bus.local;

import java.util.List;
import java.util.concurrent.CompletionStage;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Subscription;

/** A retained message on its way to a subscriber that just came. Immutable. */
record Replay(Message message, List<Subscription> subscriptions) implements Delivery {

    private static final Origin MEMORY = new Origin("retained messages");

    @Override
    public Origin origin() {
        return MEMORY;
    }

    @Override
    public boolean isReplay() {
        return true;
    }

    /** Nobody waits: the publisher has had its receipt long ago. */
    @Override
    public void await(CompletionStage<?> stored) {}
}
