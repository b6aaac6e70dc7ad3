package sluice.bridge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.bus.Message;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** A live connection to a remote broker. Thread-safe; no method blocks. Once closed it stays closed. */
@ConsumerType
public interface Link extends AutoCloseable {

    /** The first of the packet identifiers the owner of a link gives away; the link itself uses those below. */
    int FIRST_IDENTIFIER = 32_768;

    /**
     * Sends a message, as it is: its expiry is what is left of it. Nobody may have more messages under way than
     * {@link Limits#receiveMaximum}, those with QoS 0 included.
     *
     * @return ends when the far side has acknowledged it (at QoS 0: when it is written); fails with
     *     {@link RefusedException} if the far side refuses this message, with an {@code IOException} if the link is lost
     */
    CompletionStage<Void> publish(Message message);

    /**
     * Sends a message that is to arrive once: with QoS 2, under this packet identifier, which nothing else under way may have. Before the
     * link releases it, {@link LinkListener#received} has said that this is remembered. Only for links that opened with
     * {@link LinkListener#opened(Limits, boolean)}.
     *
     * @param identifier {@link #FIRST_IDENTIFIER} to 65535
     * @param again whether an earlier link of this session may have sent it
     * @return ends when the far side has completed the exchange; fails as {@link #publish(Message)} does, a refusal ends the exchange
     */
    default CompletionStage<Void> publish(Message message, int identifier, boolean again) {
        return publish(message);
    }

    /**
     * Goes on with an exchange of an earlier link of this session: releases the packet identifier.
     *
     * @return ends when the far side has completed the exchange, or knows nothing of it; fails with an {@code IOException} if the link
     *     is lost
     */
    default CompletionStage<Void> release(int identifier) {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Subscribes at the far side.
     *
     * @return ends when all are granted; fails with {@link RefusedException} naming the filters that are not
     */
    CompletionStage<Void> subscribe(List<Subscription> subscriptions);

    /**
     * Ends subscriptions at the far side. A connector that cannot do so ends at once: what still comes finds no rule here.
     *
     * @return ends when the far side has done so; fails with an {@code IOException} if the link is lost
     */
    default CompletionStage<Void> unsubscribe(List<TopicFilter> filters) {
        return CompletableFuture.completedStage(null);
    }

    /** Says goodbye and closes. The listener hears {@code closed}; what is not acknowledged by then fails. */
    @Override
    void close();
}
