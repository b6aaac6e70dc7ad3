package sluice.device.sampler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bus that nobody subscribes to, which keeps what is published. Thread-safe. */
final class RecordingBus implements MessageBus {

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    volatile CompletableFuture<Void> stored = CompletableFuture.completedFuture(null);

    @Override
    public Receipt publish(Message message, Origin origin) {
        messages.add(message);
        var outcome = stored;
        return new Receipt() {
            @Override
            public boolean matched() {
                return true;
            }

            @Override
            public boolean isStored() {
                return outcome.isDone() && !outcome.isCompletedExceptionally();
            }

            @Override
            public CompletableFuture<Void> stored() {
                return outcome;
            }
        };
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

    /** Returns the next message whose text begins so, and forgets those before. */
    String next(String beginning) throws InterruptedException {
        for (int i = 0; i < 100_000; i++) {
            var text = next();
            if (text.startsWith(beginning)) {
                return text;
            }
        }
        throw new AssertionError("nothing began with " + beginning);
    }

    /** Returns everything published so far, and forgets it. */
    List<String> all() {
        var all = new ArrayList<Message>();
        messages.drainTo(all);
        return all.stream().map(RecordingBus::text).toList();
    }

    private static String text(Message message) {
        return message.topic() + " " + message.payload().text();
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unsubscribe(Subscriber subscriber) {
        throw new UnsupportedOperationException();
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
