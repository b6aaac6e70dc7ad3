package sluice.bridge.paho;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bus.Message;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** One of Paho's two clients for the time of one connection. Thread-safe. */
interface Client {

    /** Begins to connect. The events say how it goes. */
    void connect() throws Exception;

    /** Sends a message; {@code done} ends when it is acknowledged or refused. */
    void publish(Message message, CompletableFuture<Void> done) throws Exception;

    /** Sends a message with QoS 2 under this packet identifier. */
    void publish(Message message, int identifier, boolean again, CompletableFuture<Void> done) throws Exception;

    /** Releases a packet identifier of an earlier link. */
    void release(int identifier, CompletableFuture<Void> done) throws Exception;

    /** Subscribes; {@code done} ends when the far side has answered. */
    void subscribe(List<Subscription> subscriptions, CompletableFuture<Void> done) throws Exception;

    /** Ends subscriptions; {@code done} ends when the far side has answered. */
    void unsubscribe(List<TopicFilter> filters, CompletableFuture<Void> done) throws Exception;

    /** Acknowledges a message that arrived with QoS 1. Only while the connection it came on is open. */
    void acknowledge(int id) throws Exception;

    /** Says goodbye if the connection is open. Blocks for half a second at most. */
    void disconnect() throws Exception;

    /** Drops what Paho still holds. The connection is down by now. */
    void drop() throws Exception;

    /** What a client tells its link, on Paho's threads. */
    interface Events {

        /** @param resumed whether the far side goes on with the session of an earlier link */
        void connected(Limits limits, boolean resumed);

        /** A message came with QoS 0, or with QoS 1 and a packet identifier to acknowledge. */
        void arrivedWith(int id, Message message);

        /** A message came with QoS 2, perhaps again. PUBREC waits for what this returns. */
        CompletionStage<?> arrived(Message message, int identifier);

        /** PUBREL came. PUBCOMP waits for what this returns. */
        CompletionStage<?> released(int identifier);

        /** PUBREC came. PUBREL waits for what this returns. */
        CompletionStage<?> received(int identifier);

        /** The connection is down, or never came up. */
        void ended(LinkEnd end);
    }
}
