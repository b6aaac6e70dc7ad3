package sluice.broker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bus that does what the contract says in the plainest way: it compares every filter. Thread-safe. */
final class PlainBus implements MessageBus {

    private final Map<Subscriber, Map<TopicFilter, Subscription>> subscribers = new LinkedHashMap<>();
    private final Map<TopicName, Message> retained = new HashMap<>();

    private final AtomicInteger published = new AtomicInteger();

    /** What receipts of messages wait for; null for nothing. */
    volatile @Nullable CompletableFuture<Void> storing;

    @Override
    public Receipt publish(Message message, Origin origin) {
        published.incrementAndGet();
        var deliveries = new LinkedHashMap<Subscriber, List<Subscription>>();
        synchronized (this) {
            if (message.retain()) {
                if (message.payload().isEmpty()) {
                    retained.remove(message.topic());
                } else {
                    retained.put(message.topic(), message);
                }
            }
            subscribers.forEach((subscriber, subscriptions) -> {
                var matching = subscriptions.values().stream()
                        .filter(s -> s.filter().matches(message.topic()))
                        .toList();
                if (!matching.isEmpty()) {
                    deliveries.put(subscriber, matching);
                }
            });
        }
        var wait = storing;
        var stored = new Stored(wait == null ? CompletableFuture.completedFuture(null) : wait);
        deliveries.forEach((subscriber, matching) -> subscriber.receive(new Plain(message, origin, matching, stored)));
        return new PlainReceipt(!deliveries.isEmpty(), stored.all);
    }

    @Override
    public synchronized boolean subscribe(Subscriber subscriber, Subscription subscription) {
        return subscribers
                        .computeIfAbsent(subscriber, _ -> new LinkedHashMap<>())
                        .put(subscription.filter(), subscription)
                == null;
    }

    @Override
    public synchronized boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        var subscriptions = subscribers.get(subscriber);
        if (subscriptions == null) {
            return false;
        }
        boolean existed = subscriptions.remove(filter) != null;
        if (subscriptions.isEmpty()) {
            subscribers.remove(subscriber);
        }
        return existed;
    }

    @Override
    public synchronized void unsubscribe(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        List<Message> matching;
        synchronized (this) {
            matching = new ArrayList<>(retained.values());
        }
        var now = Instant.now();
        matching.removeIf(message -> !filter.matches(message.topic()) || message.isExpired(now));
        matching.forEach(sink);
    }

    @Override
    public synchronized Optional<Message> retained(TopicName topic) {
        return Optional.ofNullable(retained.get(topic)).filter(message -> !message.isExpired(Instant.now()));
    }

    /** Returns how many messages have been published. */
    int published() {
        return published.get();
    }

    synchronized int subscribers() {
        return subscribers.size();
    }

    /** What a receipt waits for. */
    private static final class Stored {
        private CompletableFuture<Void> all;

        Stored(CompletableFuture<Void> first) {
            all = first;
        }

        void add(CompletionStage<?> one) {
            all = all.thenCombine(one, (_, _) -> null);
        }
    }

    private record Plain(Message message, Origin origin, List<Subscription> subscriptions, Stored stored)
            implements Delivery {
        @Override
        public boolean isReplay() {
            return false;
        }

        @Override
        public void await(CompletionStage<?> stored) {
            this.stored.add(stored);
        }
    }

    private record PlainReceipt(boolean matched, CompletableFuture<Void> stored) implements Receipt {
        @Override
        public boolean isStored() {
            return stored.isDone() && !stored.isCompletedExceptionally();
        }
    }
}
