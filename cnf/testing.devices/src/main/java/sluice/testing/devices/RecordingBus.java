package sluice.testing.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;

/** The real bus, which also keeps what others than the test publish. Thread-safe. */
public final class RecordingBus implements MessageBus {

    private final MessageBus bus = new LocalBus();
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private volatile @Nullable CompletableFuture<Void> stored;

    /** Has whatever is published from now on stored, or not, as this ends. */
    public void storedWhen(CompletableFuture<Void> outcome) {
        stored = outcome;
    }

    /** Publishes as somebody else, unrecorded. */
    public void send(String topic, String payload) {
        send(Message.of(TopicName.of(topic), Payload.of(payload)));
    }

    /** Publishes as somebody else, unrecorded. */
    public void send(Message message) {
        var _ = bus.publish(message, new Origin("test"));
    }

    /** Returns the next message as {@code topic payload}, which comes within ten seconds. */
    public String next() throws InterruptedException {
        return text(nextMessage());
    }

    /** Returns the next message, which comes within ten seconds. */
    public Message nextMessage() throws InterruptedException {
        var message = messages.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was published");
        }
        return message;
    }

    /** Returns the next message whose text begins so, and forgets those before. */
    public String next(String beginning) throws InterruptedException {
        for (int i = 0; i < 100_000; i++) {
            var text = next();
            if (text.startsWith(beginning)) {
                return text;
            }
        }
        throw new AssertionError("nothing began with " + beginning);
    }

    /** Returns everything published so far, and forgets it. */
    public List<String> all() {
        var all = new ArrayList<Message>();
        messages.drainTo(all);
        return all.stream().map(RecordingBus::text).toList();
    }

    private static String text(Message message) {
        return message.topic() + " " + message.payload().text();
    }

    @Override
    public Receipt publish(Message message, Origin origin) {
        messages.add(message);
        var receipt = bus.publish(message, origin);
        var outcome = stored;
        return outcome == null ? receipt : new Awaited(receipt.matched(), outcome);
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        return bus.subscribe(subscriber, subscription);
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        return bus.unsubscribe(subscriber, filter);
    }

    @Override
    public void unsubscribe(Subscriber subscriber) {
        bus.unsubscribe(subscriber);
    }

    @Override
    public void retained(TopicFilter filter, Consumer<? super Message> sink) {
        bus.retained(filter, sink);
    }

    @Override
    public Optional<Message> retained(TopicName topic) {
        return bus.retained(topic);
    }

    private record Awaited(boolean matched, CompletableFuture<Void> stored) implements Receipt {

        @Override
        public boolean isStored() {
            return stored.isDone() && !stored.isCompletedExceptionally();
        }
    }
}
