package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.to;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.bus.Delivery;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;
import sluice.store.JournalFullException;

/** Whoever is replaced gets everything all the same, and nobody else waits for that. */
@Timeout(60)
final class PlaceTest {

    private static final String NAME = "bridge plant7";

    private final LocalBus bus = new LocalBus();
    private final Origin origin = new Origin("test");
    private final Recorder before = new Recorder();
    private final Recorder after = new Recorder();

    private Receipt publish(String topic, String payload) {
        return bus.publish(message(topic, payload).withQos(Qos.AT_LEAST_ONCE), origin);
    }

    private void leave() {
        bus.resume(NAME, before, List.of(to("a/#"), to("+/1")));
        bus.leave(before, NAME);
    }

    private static String failure(Receipt receipt) {
        return String.valueOf(
                receipt.stored().handle((_, why) -> why.getMessage()).join());
    }

    @Test
    void successorGetsWhatWaitedInOrderThenWhatComes() {
        var other = new Recorder();
        bus.subscribe(other, to("#"));
        leave();
        var first = publish("a/1", "1");
        var second = publish("a", "2");
        publish("b/2", "not for it");

        assertThat(before.got).isEmpty();
        assertThat(first.matched()).isTrue();
        assertThat(first.isStored() || second.isStored()).isFalse();
        assertThat(first.isHeld()).isTrue();
        assertThat(other.got).as("others do not wait").containsExactly("a/1=1", "a=2", "b/2=not for it");

        assertThat(bus.resume(NAME, after, List.of(to("a/#"), to("+/1")))).isTrue();
        assertThat(after.got).containsExactly("a/1=1", "a=2");
        assertThat(first.isStored() && second.isStored()).isTrue();
        assertThat(first.isHeld()).isFalse();
        assertThat(publish("a/1", "3").isHeld()).isFalse();
        assertThat(after.got).endsWith("a/1=3").hasSize(3);
        assertThat(after.filters).containsExactly("+/1", "a/#");
    }

    @Test
    void receiptWaitsForTheSuccessorsDisk() {
        leave();
        var receipt = publish("a/1", "1");
        var disk = new CompletableFuture<Void>();
        bus.resume(NAME, delivery -> delivery.await(disk), List.of(to("a/#")));
        assertThat(receipt.isStored()).isFalse();
        disk.complete(null);
        assertThat(receipt.isStored()).isTrue();
    }

    @Test
    void failureOfTheSuccessorIsThePublishers() {
        leave();
        var receipt = publish("a/1", "1");
        bus.resume(
                NAME,
                delivery -> delivery.await(CompletableFuture.failedStage(new IllegalStateException("no disk"))),
                List.of(to("a/#")));
        assertThat(failure(receipt)).contains("no disk");
    }

    @Test
    void successorMayWantOtherTopics() {
        leave();
        publish("a/1", "1");
        bus.resume(NAME, after, List.of(to("c")));
        assertThat(after.got).containsExactly("a/1=1");
        assertThat(publish("a/1", "2").matched()).isFalse();
        publish("c", "3");
        assertThat(after.got).containsExactly("a/1=1", "c=3");
        bus.unsubscribe(after);
        assertThat(publish("c", "4").matched()).isFalse();
    }

    @Test
    void nothingNewerOvertakesWhatWaited() throws Exception {
        leave();
        publish("a/1", "1");
        publish("a/1", "2");
        try (var thread = Executors.newSingleThreadExecutor()) {
            var got = new ArrayList<String>();
            bus.resume(
                    NAME,
                    delivery -> {
                        var text = delivery.message().payload().text();
                        got.add(text);
                        if (text.equals("1")) { // somebody publishes while it takes over
                            join(thread.submit(() -> publish("a/1", "3")));
                        }
                    },
                    List.of(to("a/#")));
            assertThat(got).containsExactly("1", "2", "3");
        }
    }

    private static void join(Future<?> future) {
        try {
            future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatNobodyComesForIsNotAcknowledged() {
        leave();
        var receipt = publish("a/1", "1");
        bus.places().giveUp(NAME);
        assertThat(failure(receipt)).contains("nobody has taken the place of bridge plant7 within 30 s");
        assertThat(bus.resume(NAME, after, List.of(to("a/#")))).isFalse();
        assertThat(after.got).isEmpty();
        bus.unsubscribe(after);
        assertThat(publish("a/1", "2").matched()).isFalse();
    }

    @Test
    void boundsHoldForAllPlaces() {
        var small = new LocalBus(InstantSource.system(), 30, 2, 10_000);
        small.resume(NAME, before, List.of(to("a/#")));
        small.leave(before, NAME);
        var long1 = small.publish(message("a", "x".repeat(9_000)).withQos(Qos.AT_LEAST_ONCE), origin);
        var tooLong = small.publish(message("a", "x".repeat(1_000)).withQos(Qos.AT_LEAST_ONCE), origin);
        var second = small.publish(message("a", "2"), origin);
        var third = small.publish(message("a", "3").withQos(Qos.EXACTLY_ONCE), origin);
        var dropped = small.publish(message("a", "4"), origin);

        assertThatThrownBy(() -> tooLong.stored().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(JournalFullException.class);
        assertThat(failure(third)).contains("too much waits for bridge plant7");
        assertThat(dropped.isStored()).as("QoS 0 is dropped").isTrue();
        small.resume(NAME, after, List.of(to("a/#")));
        assertThat(after.got).hasSize(2);
        assertThat(long1.isStored() && second.isStored()).isTrue();

        small.leave(after, NAME); // there is room again
        assertThat(small.publish(message("a", "5"), origin).isHeld()).isTrue();
    }

    @Test
    void successorMayBeReplacedInTurnBeforeItHasEverything() {
        leave();
        var receipts = new ArrayList<Receipt>();
        for (int i = 0; i < 4; i++) {
            receipts.add(publish("a/1", Integer.toString(i)));
        }
        var got = new ArrayList<String>();
        Subscriber passing = new Subscriber() {
            @Override
            public void receive(Delivery delivery) {
                got.add(delivery.message().payload().text());
                if (got.size() == 2) {
                    bus.leave(this, NAME);
                }
            }
        };
        bus.resume(NAME, passing, List.of(to("a/#")));
        assertThat(got).containsExactly("0", "1");
        assertThat(receipts.get(2).isStored()).isFalse();
        bus.resume(NAME, after, List.of(to("a/#")));
        publish("a/1", "4");
        assertThat(after.got).containsExactly("a/1=2", "a/1=3", "a/1=4");
        assertThat(receipts).allMatch(Receipt::isStored);
    }

    @Test
    void whatComesTooLateForWhoLeftIsTheSuccessors() {
        bus.resume(NAME, before, List.of(to("a/#")));
        var late = new AtomicReference<Subscriber>();
        bus.subscribe(
                delivery -> {
                    if (late.get() == null) {
                        late.set(bus.leave(before, NAME));
                    }
                    late.get().receive(delivery); // as if it had been on its way
                },
                to("late"));
        var receipt = publish("late", "1");
        assertThat(receipt.isHeld()).isTrue();
        bus.resume(NAME, after, List.of(to("a/#")));
        assertThat(after.got).containsExactly("late=1");
        publish("late", "2");
        assertThat(after.got).containsExactly("late=1", "late=2");
    }

    @Test
    void endOfTheBusEndsWhatWaits() {
        leave();
        var receipt = publish("a/1", "1");
        bus.close();
        assertThat(failure(receipt)).contains("the gateway was stopped before bridge plant7 was back");
    }

    @Test
    void whoNeverSubscribedLeavesNothing() {
        bus.leave(before, NAME);
        assertThat(bus.resume(NAME, after, List.of(to("a/#")))).isFalse();
        bus.unsubscribe(after, TopicFilter.of("a/#"));
    }

    @Test
    void nothingIsLostOrOutOfOrderWhileItIsReplacedUnderLoad() throws Exception {
        var roomy = new LocalBus(InstantSource.system(), 30, Long.MAX_VALUE, Long.MAX_VALUE); // whatever is slow here
        int publishers = 4;
        int messages = 20_000;
        var next = new int[publishers];
        var wrong = new AtomicInteger();
        var receipts = new ArrayList<CompletableFuture<Void>>();
        class Strict implements Subscriber {
            private final AtomicReference<Subscriber> gone = new AtomicReference<>();

            @Override
            public void receive(Delivery delivery) {
                synchronized (next) {
                    var later = gone.get();
                    if (later == null) {
                        var message = delivery.message();
                        int publisher = message.topic().value().charAt("load/".length()) - '0';
                        if (next[publisher]++
                                != Integer.parseInt(message.payload().text())) {
                            wrong.incrementAndGet();
                        }
                        return;
                    }
                }
                gone.get().receive(delivery);
            }
        }
        try (var threads = Executors.newCachedThreadPool()) {
            var now = new Strict();
            var filters = List.of(to("load/#"), to("load/+/n"));
            roomy.resume(NAME, now, filters);
            var all = new ArrayList<Future<?>>();
            for (int p = 0; p < publishers; p++) {
                int number = p;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < messages; i++) {
                        var receipt = roomy.publish(message("load/" + number + "/n", Integer.toString(i)), origin);
                        if (!receipt.isStored()) {
                            synchronized (receipts) {
                                receipts.add(receipt.stored());
                            }
                        }
                    }
                }));
            }
            int replaced = 0;
            while (!all.stream().allMatch(Future::isDone)) {
                var left = roomy.leave(now, NAME);
                synchronized (next) {
                    now.gone.set(left);
                }
                now = new Strict();
                roomy.resume(NAME, now, filters);
                replaced++;
            }
            for (var each : all) {
                each.get();
            }
            assertThat(replaced).isPositive();
        }
        assertThat(next).containsOnly(messages);
        assertThat(wrong).hasValue(0);
        assertThat(receipts).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
    }
}
