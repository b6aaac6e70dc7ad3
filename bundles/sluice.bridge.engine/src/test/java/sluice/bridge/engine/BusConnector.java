package sluice.bridge.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;

/** Links another gateway's bus without a network, as a client of its broker would be: with MQTT 5, or 3.1.1 and what that loses. */
final class BusConnector implements Connector {

    private static final Limits V5 = new Limits(Qos.EXACTLY_ONCE, true, 1000, 1_000_000, true);

    private final MessageBus far;
    private final boolean v5;

    BusConnector(MessageBus far, boolean v5) {
        this.far = far;
        this.v5 = v5;
    }

    @Override
    public Link open(Endpoint endpoint, LinkListener listener) {
        var link = new BusLink(new Origin("client " + endpoint.clientId()), listener);
        listener.opened(v5 ? V5 : Limits.V3_1_1);
        return link;
    }

    private final class BusLink implements Link, Subscriber {
        private final Origin origin;
        private final LinkListener listener;

        BusLink(Origin origin, LinkListener listener) {
            this.origin = origin;
            this.listener = listener;
        }

        private Message overTheWire(Message message) {
            return v5 ? message : message.withProperties(MessageProperties.NONE);
        }

        @Override
        public CompletionStage<Void> publish(Message message) {
            return far.publish(overTheWire(message), origin).stored();
        }

        @Override
        public CompletionStage<Void> subscribe(List<Subscription> subscriptions) {
            subscriptions.forEach(each -> far.subscribe(this, each));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void receive(Delivery delivery) {
            if (!v5 || delivery.origin() != origin) {
                listener.arrived(overTheWire(delivery.message()));
            }
        }

        @Override
        public void close() {
            far.unsubscribe(this);
            listener.closed(new LinkEnd(LinkEnd.Kind.CLOSED, "closed"));
        }
    }
}
