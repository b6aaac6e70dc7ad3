package sluice.device.commander;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bus with one subscriber, which keeps what others publish. Thread-safe. */
final class FakeBus implements MessageBus {

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private volatile @Nullable Subscriber subscriber;
    private volatile @Nullable Subscription subscription;

    @Override
    public Receipt publish(Message message, Origin origin) {
        messages.add(message);
        return new Receipt() {
            @Override
            public boolean matched() {
                return true;
            }

            @Override
            public boolean isStored() {
                return true;
            }

            @Override
            public CompletableFuture<Void> stored() {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    /** Delivers a message if somebody has subscribed to it. */
    void send(String topic, String payload) {
        send(Message.of(TopicName.of(topic), Payload.of(payload)));
    }

    /** Delivers a message if somebody has subscribed to it. */
    void send(Message message) {
        var to = subscriber;
        var with = subscription;
        if (to != null && with != null && with.filter().matches(message.topic())) {
            to.receive(new Delivery() {
                @Override
                public Message message() {
                    return message;
                }

                @Override
                public Origin origin() {
                    return new Origin("test");
                }

                @Override
                public List<Subscription> subscriptions() {
                    return List.of(with);
                }

                @Override
                public boolean isReplay() {
                    return false;
                }

                @Override
                public void await(CompletionStage<?> stored) {}
            });
        }
    }

    /** Returns the next message as {@code topic payload}, which comes within ten seconds. */
    String next() throws InterruptedException {
        return text(nextMessage());
    }

    Message nextMessage() throws InterruptedException {
        var message = messages.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was published");
        }
        return message;
    }

    /** Returns everything published so far, and forgets it. */
    List<String> all() {
        var all = new ArrayList<Message>();
        messages.drainTo(all);
        return all.stream().map(FakeBus::text).toList();
    }

    private static String text(Message message) {
        return message.topic() + " " + message.payload().text();
    }

    @Override
    public boolean subscribe(Subscriber who, Subscription what) {
        subscriber = who;
        subscription = what;
        return true;
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unsubscribe(Subscriber who) {
        subscriber = null;
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Message> retained(TopicName topic) {
        throw new UnsupportedOperationException();
    }
}
