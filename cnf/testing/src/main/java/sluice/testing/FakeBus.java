package sluice.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bus for those who only look at it or publish on it: it compares every filter, and stores nothing. Thread-safe. */
public final class FakeBus implements MessageBus {

    private record Entry(Subscriber subscriber, Subscription subscription) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Semaphore subscribed = new Semaphore(0);
    private volatile String latest = "";
    private final Map<TopicName, Message> retained = new ConcurrentHashMap<>();

    /** Makes a bus nobody is subscribed to. */
    public FakeBus() {}

    /** Publishes with QoS 0, as somebody else. */
    public void publish(String topic, String payload) {
        publish(Message.of(TopicName.of(topic), Payload.of(payload)), new Origin("test"));
    }

    /** Publishes a retained message with QoS 1, as somebody else. */
    public void retain(String topic, String payload) {
        var message = Message.of(TopicName.of(topic), Payload.of(payload));
        publish(message.withRetain(true).withQos(Qos.AT_LEAST_ONCE), new Origin("test"));
    }

    /** Returns topic and payload of the latest message, with a space between. */
    public String last() {
        return latest;
    }

    /** Waits up to ten seconds for the next who subscribes. */
    public void awaitSubscription() throws InterruptedException {
        if (!subscribed.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody subscribed within 10 s");
        }
    }

    /** Returns how many subscriptions there are. */
    public int subscriptions() {
        return entries.size();
    }

    @Override
    public Receipt publish(Message message, Origin origin) {
        latest = message.topic() + " " + message.payload().text();
        if (message.retain()) {
            retained.put(message.topic(), message);
        }
        var hit = entries.stream()
                .filter(entry -> entry.subscription().filter().matches(message.topic()))
                .toList();
        hit.stream()
                .map(Entry::subscriber)
                .distinct()
                .forEach(subscriber -> subscriber.receive(new Live(
                        message, origin, hit.stream().map(Entry::subscription).toList())));
        return new Done(!hit.isEmpty());
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        boolean replaced = unsubscribe(subscriber, subscription.filter());
        entries.add(new Entry(subscriber, subscription));
        subscribed.release();
        return !replaced;
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        return entries.removeIf(entry -> entry.subscriber().equals(subscriber)
                && entry.subscription().filter().equals(filter));
    }

    @Override
    public void unsubscribe(Subscriber subscriber) {
        entries.removeIf(entry -> entry.subscriber().equals(subscriber));
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        retained.values().stream()
                .filter(message -> filter.matches(message.topic()))
                .forEach(sink);
    }

    @Override
    public Optional<Message> retained(TopicName topic) {
        return Optional.ofNullable(retained.get(topic));
    }

    private record Live(Message message, Origin origin, List<Subscription> subscriptions) implements Delivery {
        @Override
        public boolean isReplay() {
            return false;
        }

        @Override
        public void await(CompletionStage<?> stored) {
            throw new AssertionError("whoever only looks keeps nothing");
        }
    }

    private record Done(boolean matched) implements Receipt {
        @Override
        public boolean isStored() {
            return true;
        }

        @Override
        public CompletableFuture<Void> stored() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
