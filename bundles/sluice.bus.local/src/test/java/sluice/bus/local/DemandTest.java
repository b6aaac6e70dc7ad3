package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.Demand.Answer.NOBODY;
import static sluice.bus.Demand.Answer.NOBODY_YET;
import static sluice.bus.Demand.Answer.SOMEBODY;
import static sluice.bus.local.Messages.to;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Demand;
import sluice.bus.Demand.Answer;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** Somebody asks whether anybody else wants something. */
final class DemandTest {

    private final LocalBus bus = new LocalBus();
    private final Recorder own = new Recorder();
    private final Recorder client = new Recorder();
    private final Recorder other = new Recorder();

    /** The answers the asker has seen each time it was told to look. */
    private final List<Answer> told = new ArrayList<>();

    private Demand ask(String filter) {
        var mine = new AtomicReference<Demand>();
        var demand = bus.demand(TopicFilter.of(filter), own, () -> {
            var known = mine.get();
            if (known != null) {
                told.add(known.answer());
            }
        });
        mine.set(demand);
        return demand;
    }

    @Test
    void isToldOfTheFirstWhoComesAndTheLastWhoGoes() {
        var demand = ask("cmd/#");
        assertThat(demand.answer()).isEqualTo(NOBODY);

        bus.subscribe(client, to("cmd/lamp"));
        bus.subscribe(other, to("+/lamp"));
        bus.unsubscribe(client, TopicFilter.of("cmd/lamp"));
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
        bus.unsubscribe(other, TopicFilter.of("+/lamp"));

        assertThat(demand.answer()).isEqualTo(NOBODY);
        assertThat(told).containsExactly(SOMEBODY, NOBODY);
    }

    @ParameterizedTest(name = "{1} is demand for {0}: {2}")
    @CsvSource({
        "cmd/#, cmd, SOMEBODY",
        "cmd/#, #, SOMEBODY",
        "cmd/+/on, cmd/lamp/+, SOMEBODY",
        "cmd/lamp, cmd/lamp, SOMEBODY",
        "cmd/#, commands/#, NOBODY",
        "cmd/+, cmd/a/b, NOBODY",
        "$far/#, #, NOBODY",
        "$far/#, $far/+/x, SOMEBODY",
    })
    void countsWhoeverCouldGetSomeOfIt(String asked, String subscribed, Answer expected) {
        var before = ask(asked);
        bus.subscribe(client, to(subscribed));

        assertThat(before.answer()).isEqualTo(expected);
        assertThat(ask(asked).answer()).as("asked later").isEqualTo(expected);
    }

    @Test
    void whoAsksDoesNotCountBeforeAndAfterItAsks() {
        bus.subscribe(own, to("cmd/#"));
        var demand = ask("cmd/#");
        bus.subscribe(own, to("#"));
        bus.subscribe(client, to("other"));
        assertThat(demand.answer()).isEqualTo(NOBODY);

        bus.unsubscribe(own, TopicFilter.of("cmd/#"));
        bus.unsubscribe(own);
        assertThat(told).isEmpty();
        bus.subscribe(client, to("#"));
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
    }

    @Test
    void aReplacedSubscriptionCountsOnce() {
        var demand = ask("a");
        for (var qos : Qos.values()) {
            bus.subscribe(client, new Subscription(TopicFilter.of("a"), qos, false, true, 0));
        }
        bus.unsubscribe(client, TopicFilter.of("a"));

        assertThat(demand.answer()).isEqualTo(NOBODY);
        bus.unsubscribe(client, TopicFilter.of("a"));
        bus.unsubscribe(client);
        bus.subscribe(client, to("a"));
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
        assertThat(told).containsExactly(SOMEBODY, NOBODY, SOMEBODY);
    }

    @Test
    void allOfOneSubscriberEndAtOnce() {
        var demand = ask("a/#");
        List.of("a/b", "a/+", "#", "b").forEach(filter -> bus.subscribe(client, to(filter)));
        bus.unsubscribe(client);

        assertThat(demand.answer()).isEqualTo(NOBODY);
        assertThat(told).containsExactly(SOMEBODY, NOBODY);
    }

    @Test
    void whoIsBeingReplacedCountsAllTheTime() {
        bus.subscribe(client, to("a/b"));
        bus.subscribe(client, to("a/c"));
        var demand = ask("a/b");
        bus.leave(client, "client");
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
        var late = bus.demand(TopicFilter.of("a/c"), own, () -> {});
        assertThat(late.answer()).as("asked while it is away").isEqualTo(SOMEBODY);
        bus.resume("client", other, List.of(to("a/b")));

        assertThat(told).isEmpty();
        assertThat(late.answer()).isEqualTo(NOBODY);
        bus.unsubscribe(other);
        assertThat(demand.answer()).isEqualTo(NOBODY);
    }

    @Test
    void aPlaceThatNobodyTakesCountsNoMore() throws Exception {
        bus.subscribe(client, to("a"));
        var news = new CompletableFuture<Void>();
        var demand = bus.demand(TopicFilter.of("a"), own, () -> news.complete(null));
        bus.leave(client, "client");
        bus.places().giveUp("client");

        news.get(10, TimeUnit.SECONDS);
        assertThat(demand.answer()).isEqualTo(NOBODY);
    }

    @Test
    void whatASuccessorDoesNotWantAnyMoreEnds() {
        bus.subscribe(client, to("a"));
        bus.subscribe(client, to("b"));
        var demand = ask("a");
        bus.leave(client, "client");
        bus.resume("client", other, List.of(to("b")));

        assertThat(demand.answer()).isEqualTo(NOBODY);
        assertThat(told).containsExactly(NOBODY);
    }

    @Test
    void thePlaceOfWhoAsksIsSomebodyElsesUntilItIsBack() {
        bus.subscribe(own, to("a"));
        var demand = ask("a");
        bus.leave(own, "bridge");
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
        bus.resume("bridge", own, List.of(to("a")));
        assertThat(demand.answer()).isEqualTo(NOBODY);

        bus.unsubscribe(own);
        assertThat(demand.answer()).isEqualTo(NOBODY);
    }

    @Test
    void saysThatNotAllAreBackYet() {
        var back = new CompletableFuture<Void>();
        bus.hold(back);
        var demand = ask("a");
        assertThat(demand.answer()).isEqualTo(NOBODY_YET);
        back.complete(null);

        assertThat(demand.answer()).isEqualTo(NOBODY);
        assertThat(told).containsExactly(NOBODY);
    }

    @Test
    void whoAsksNoMoreIsNotTold() {
        ask("a").close();
        bus.subscribe(client, to("a"));
        assertThat(told).isEmpty();
    }

    @Test
    void anAskerThatFailsHindersNobody() {
        bus.demand(TopicFilter.of("a"), own, () -> {
            throw new IllegalStateException("broken on purpose");
        });
        var demand = ask("a");
        assertThat(bus.subscribe(client, to("a"))).isTrue();
        assertThat(demand.answer()).isEqualTo(SOMEBODY);
        assertThat(told).containsExactly(SOMEBODY);
    }

    @Test
    void whoAsksLateCountsLikeWhoAskedBefore() {
        var random = new Random(20_261_122);
        int somebody = 0;
        for (int round = 0; round < 400; round++) {
            var tree = new LocalBus();
            var asked = filter(random);
            var there = new ArrayDeque<TopicFilter>();
            for (int i = 0; i < 6; i++) {
                var subscribed = filter(random);
                if (tree.subscribe(client, Subscription.to(subscribed))) {
                    there.add(subscribed);
                }
            }
            var late = tree.demand(asked, own, () -> {});
            for (; !there.isEmpty(); tree.unsubscribe(client, there.remove())) {
                boolean expected = there.stream().anyMatch(asked::meets);
                assertThat(late.answer()).as("%s for %s", asked, there).isEqualTo(expected ? SOMEBODY : NOBODY);
                somebody += expected ? 1 : 0;
            }
            tree.subscribe(client, Subscription.to(asked));
            assertThat(late.answer()).as("counted below none").isEqualTo(SOMEBODY);
        }
        assertThat(somebody).isBetween(200, 2_000); // both answers are tried
    }

    private static TopicFilter filter(Random random) {
        var words = List.of("a", "b", "", "$a", "+", "+");
        var levels = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(i == 0 && random.nextInt(3) == 0 ? "#" : words.get(random.nextInt(words.size())));
        }
        var text = String.join("/", levels);
        return TopicFilter.of(text.isEmpty() ? "b" : text);
    }

    @Test
    void theLastAnswerHoldsHoweverManyComeAndGoAtOnce() throws Exception {
        var seen = new AtomicReference<>(NOBODY);
        var mine = new CompletableFuture<Demand>();
        var lock = new Object();
        mine.complete(bus.demand(TopicFilter.of("a/#"), own, () -> {
            synchronized (lock) { // an asker looks at one thing at a time
                seen.set(mine.join().answer());
            }
        }));
        for (boolean stays : new boolean[] {true, false}) {
            var begin = new CountDownLatch(1);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                threads.add(
                        Thread.ofPlatform().start(() -> comeAndGo(new Random(number), begin, stays && number == 0)));
            }
            begin.countDown();
            for (var thread : threads) {
                thread.join();
            }
            assertThat(mine.join().answer()).isEqualTo(stays ? SOMEBODY : NOBODY);
            assertThat(seen.get()).isEqualTo(mine.join().answer());
            bus.unsubscribe(client);
        }
    }

    private void comeAndGo(Random random, CountDownLatch begin, boolean stays) {
        Subscriber mine = stays ? client : new Recorder();
        try {
            begin.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int i = 0; i < 5_000; i++) {
            bus.subscribe(mine, to("a/" + random.nextInt(3)));
            bus.unsubscribe(mine);
        }
        if (stays) {
            bus.subscribe(mine, to("a/b"));
        }
    }
}
