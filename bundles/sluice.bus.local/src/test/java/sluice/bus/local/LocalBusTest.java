package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.to;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.bus.Delivery;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

final class LocalBusTest {

    private final LocalBus bus = new LocalBus();
    private final Origin origin = new Origin("test");
    private final Recorder recorder = new Recorder();

    @Test
    void messagesReachWhoSubscribed() {
        bus.subscribe(recorder, to("a/+"));

        var receipt = bus.publish(message("a/b", "1"), origin);
        bus.publish(message("b/b", "2"), origin);

        assertThat(recorder.got).containsExactly("a/b=1");
        assertThat(receipt.matched()).isTrue();
        assertThat(receipt.isStored()).isTrue();
        assertThat(receipt.stored()).isCompleted();
    }

    @Test
    void receiptSaysThatNobodyIsThere() {
        assertThat(bus.publish(message("a", "1"), origin).matched()).isFalse();
    }

    @Test
    void subscriberGetsOneDeliveryHoweverManyFiltersMatch() {
        for (var filter : List.of("#", "a/#", "a/+", "+/b", "a/b", "c")) {
            bus.subscribe(recorder, to(filter));
        }

        bus.publish(message("a/b", "1"), origin);

        assertThat(recorder.got).containsExactly("a/b=1");
        assertThat(recorder.filters).containsExactly("#", "+/b", "a/#", "a/+", "a/b");
    }

    @Test
    void routeOfATopicSeenBeforeFollowsTheSubscriptions() {
        bus.publish(message("a", "1"), origin);
        assertThat(bus.subscribe(recorder, to("a"))).isTrue();
        bus.publish(message("a", "2"), origin);
        assertThat(bus.unsubscribe(recorder, TopicFilter.of("a"))).isTrue();
        bus.publish(message("a", "3"), origin);

        assertThat(recorder.got).containsExactly("a=2");
        assertThat(bus.unsubscribe(recorder, TopicFilter.of("a"))).isFalse();
    }

    @Test
    void subscribingAgainReplacesTheSubscription() {
        var granted = new ArrayList<Qos>();
        Subscriber subscriber =
                delivery -> granted.add(delivery.subscriptions().getFirst().qos());
        bus.subscribe(subscriber, to("a"));
        bus.publish(message("a", "1"), origin);

        var lower = new Subscription(TopicFilter.of("a"), Qos.AT_MOST_ONCE, false, true, 7);
        assertThat(bus.subscribe(subscriber, lower)).isFalse();
        bus.publish(message("a", "2"), origin);

        assertThat(granted).containsExactly(Qos.EXACTLY_ONCE, Qos.AT_MOST_ONCE);
    }

    @Test
    void unsubscribingEndsAllOfOneSubscriberOnly() {
        var other = new Recorder();
        for (var filter : List.of("#", "a", "+")) {
            bus.subscribe(recorder, to(filter));
            bus.subscribe(other, to(filter));
        }

        bus.unsubscribe(recorder);
        bus.publish(message("a", "1"), origin);

        assertThat(recorder.got).isEmpty();
        assertThat(other.got).containsExactly("a=1");
    }

    @Test
    void subscribersAreComparedByIdentity() {
        record Twin(List<String> got) implements Subscriber {
            @Override
            public void receive(Delivery delivery) {
                got.add("got");
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Twin;
            }

            @Override
            public int hashCode() {
                return 0;
            }
        }
        var got = new ArrayList<String>();
        bus.subscribe(new Twin(got), to("a"));
        bus.subscribe(new Twin(got), to("#"));

        bus.publish(message("a", "1"), origin);

        assertThat(got).hasSize(2);
    }

    @Test
    void whoThrowsReachesNobodyElse() {
        bus.subscribe(
                _ -> {
                    throw new IllegalStateException("broken on purpose");
                },
                to("a"));
        bus.subscribe(
                _ -> {
                    throw new NoClassDefFoundError("broken on purpose");
                },
                to("a"));
        bus.subscribe(recorder, to("a"));
        bus.subscribe(
                _ -> {
                    throw new StackOverflowError("broken on purpose");
                },
                to("a"));

        for (int i = 0; i < 3; i++) {
            assertThat(bus.publish(message("a", "" + i), origin).matched()).isTrue();
        }

        assertThat(recorder.got).containsExactly("a=0", "a=1", "a=2");
    }

    @Test
    void receiptWaitsForEveryDurableReceiver() {
        var one = new CompletableFuture<String>();
        var two = new CompletableFuture<String>();
        bus.subscribe(delivery -> delivery.await(one), to("a"));
        bus.subscribe(delivery -> delivery.await(two), to("a"));
        bus.subscribe(delivery -> delivery.await(CompletableFuture.completedFuture("at once")), to("a"));

        var receipt = bus.publish(message("a", "1"), origin);
        var stored = receipt.stored();
        assertThat(receipt.isStored()).isFalse();
        one.complete("on disk");
        assertThat(stored).isNotDone();
        two.complete("on disk");

        assertThat(stored).isCompleted();
        assertThat(receipt.isStored()).isTrue();
    }

    @Test
    void receiptFailsIfOneDurableReceiverDoes() {
        var disk = new CompletableFuture<String>();
        bus.subscribe(delivery -> delivery.await(disk), to("a"));

        var receipt = bus.publish(message("a", "1"), origin);
        disk.completeExceptionally(new IllegalStateException("disk is full"));

        assertThat(receipt.isStored()).isFalse();
        assertThat(receipt.stored()).isCompletedExceptionally();
    }

    @Test
    void receiptOfAMessageForMemoryOnlyIsComplete() {
        bus.subscribe(delivery -> delivery.await(CompletableFuture.completedStage(null)), to("a"));

        Receipt receipt = bus.publish(message("a", "1"), origin);

        assertThat(receipt.isStored()).isTrue();
    }

    @Test
    void topicsWithThirtyThousandLevelsAreOnlySlow() {
        var deep = "a" + "/a".repeat(32_000);
        bus.subscribe(recorder, to(deep));
        bus.subscribe(recorder, to(deep.replace('a', '+')));

        bus.publish(Messages.retained(deep, "1"), origin);
        bus.retained(TopicFilter.of("#"), message -> recorder.got.add("retained"));
        bus.publish(Messages.retained(deep, ""), origin);
        bus.unsubscribe(recorder);

        assertThat(recorder.got).hasSize(3);
    }
}
