package sluice.bridge.paho;

import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    /** Subscribes; {@code done} ends when the far side has answered. */
    void subscribe(List<Subscription> subscriptions, CompletableFuture<Void> done) throws Exception;

    /** Ends subscriptions; {@code done} ends when the far side has answered. */
    void unsubscribe(List<TopicFilter> filters, CompletableFuture<Void> done) throws Exception;

    /** Acknowledges a message that arrived with this QoS, 1 or 2. Only while the connection it came on is open. */
    void acknowledge(int id, int qos) throws Exception;

    /** Says goodbye if the connection is open. Blocks for half a second at most. */
    void disconnect() throws Exception;

    /** Drops what Paho still holds. The connection is down by now. */
    void drop() throws Exception;

    /** What a client tells its link, on Paho's threads. */
    interface Events {

        void connected(Limits limits);

        /** @param id the packet identifier to acknowledge, 0 if there is nothing to acknowledge */
        void arrived(Message message, int id);

        /** The connection is down, or never came up. */
        void ended(LinkEnd end);
    }
}
