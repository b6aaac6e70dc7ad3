package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bus without a topic tree: asks every subscription. Thread-safe. */
final class FakeBus implements MessageBus {

    private record Entry(Subscriber subscriber, Subscription subscription) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Map<TopicName, Message> retained = new ConcurrentHashMap<>();

    @Override
    public Receipt publish(Message message, Origin origin) {
        if (message.retain()) {
            if (message.payload().isEmpty()) {
                retained.remove(message.topic());
            } else {
                retained.put(message.topic(), message);
            }
        }
        var publication = new Publication(message, origin);
        var asked = new ArrayList<Subscriber>();
        for (var entry : entries) {
            if (entry.subscription.filter().matches(message.topic()) && !asked.contains(entry.subscriber)) {
                asked.add(entry.subscriber);
                publication.matching = List.of(entry.subscription);
                entry.subscriber.receive(publication);
            }
        }
        return publication;
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        return entries.add(new Entry(subscriber, subscription));
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        return entries.removeIf(entry ->
                entry.subscriber == subscriber && entry.subscription.filter().equals(filter));
    }

    @Override
    public void unsubscribe(Subscriber subscriber) {
        entries.removeIf(entry -> entry.subscriber == subscriber);
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        retained.values().stream().filter(each -> filter.matches(each.topic())).forEach(sink);
    }

    @Override
    public Optional<Message> retained(TopicName topic) {
        return Optional.ofNullable(retained.get(topic));
    }

    private static final class Publication implements Delivery, Receipt {
        private final Message message;
        private final Origin origin;
        private final List<CompletableFuture<?>> waits = new ArrayList<>();
        private List<Subscription> matching = List.of();

        Publication(Message message, Origin origin) {
            this.message = message;
            this.origin = origin;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public Origin origin() {
            return origin;
        }

        @Override
        public List<Subscription> subscriptions() {
            return matching;
        }

        @Override
        public boolean isReplay() {
            return false;
        }

        @Override
        public void await(CompletionStage<?> stored) {
            waits.add(stored.toCompletableFuture());
        }

        @Override
        public boolean matched() {
            return !matching.isEmpty();
        }

        @Override
        public boolean isStored() {
            return waits.isEmpty();
        }

        @Override
        public CompletableFuture<Void> stored() {
            return CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new));
        }
    }
}
