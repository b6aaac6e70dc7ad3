package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.to;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.bus.Delivery;
import sluice.bus.Origin;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/** Publishing while others come and go. */
final class BusUnderLoadTest {

    private static final int PUBLISHERS = 4;
    private static final int MESSAGES = 20_000;

    private final LocalBus bus = new LocalBus();

    /** Expects of each origin the numbers 0, 1, 2, ... and counts what is out of place. */
    private static final class Strict implements Subscriber {

        private final Map<Origin, AtomicInteger> next = new ConcurrentHashMap<>();
        private final AtomicInteger wrong = new AtomicInteger();

        @Override
        public void receive(Delivery delivery) {
            int number = Integer.parseInt(delivery.message().payload().text());
            var expected = next.computeIfAbsent(delivery.origin(), _ -> new AtomicInteger());
            if (expected.getAndIncrement() != number) {
                wrong.incrementAndGet();
            }
        }
    }

    @Test
    @Timeout(60)
    void whoStaysGetsAllOnceAndInOrderWhileOthersComeAndGo() throws Exception {
        var strict = new ArrayList<Strict>();
        for (var filter : List.of("load/#", "load/+/n", "load/+/+")) {
            var subscriber = new Strict();
            strict.add(subscriber);
            bus.subscribe(subscriber, to(filter));
            bus.subscribe(subscriber, to("load/0/n"));
        }
        var publishing = new AtomicBoolean(true);
        try (var threads = Executors.newCachedThreadPool()) {
            var publishers = new ArrayList<Future<?>>();
            for (int p = 0; p < PUBLISHERS; p++) {
                int number = p;
                publishers.add(threads.submit(() -> publish(number)));
            }
            var guests = threads.submit(() -> comeAndGo(publishing, "load/"));
            var others = threads.submit(() -> comeAndGo(publishing, "load/0/"));
            for (var publisher : publishers) {
                publisher.get();
            }
            publishing.set(false);
            assertThat(guests.get()).isPositive();
            assertThat(others.get()).isPositive();
        }

        for (var subscriber : strict) {
            assertThat(subscriber.wrong).hasValue(0);
            assertThat(subscriber.next.values()).extracting(AtomicInteger::get).containsOnly(MESSAGES);
        }
    }

    private void publish(int number) {
        var origin = new Origin("publisher " + number);
        for (int i = 0; i < MESSAGES; i++) {
            bus.publish(message("load/" + (i & 7) + "/n", Integer.toString(i)), origin);
        }
    }

    /** Each guest must get what is published while it is there, on its own thread, and nothing after it left. */
    private int comeAndGo(AtomicBoolean publishing, String prefix) {
        var origin = new Origin("guest");
        int rounds = 0;
        while (publishing.get()) {
            var guest = new Recorder();
            var topic = "visit/" + prefix + Thread.currentThread().threadId();
            Subscriber passerBy = _ -> {};
            bus.subscribe(guest, to(topic));
            bus.subscribe(passerBy, to(prefix + "+/n"));
            bus.subscribe(passerBy, to("load/#"));
            bus.publish(message(topic, "in"), origin);
            bus.unsubscribe(guest, TopicFilter.of(topic));
            bus.unsubscribe(passerBy);
            bus.publish(message(topic, "out"), origin);
            assertThat(guest.got).containsExactly(topic + "=in");
            rounds++;
        }
        return rounds;
    }
}
