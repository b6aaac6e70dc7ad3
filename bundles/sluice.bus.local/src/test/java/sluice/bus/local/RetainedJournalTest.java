package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.bus.local.Messages.retained;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.store.JournalLimits;
import sluice.store.MessageBytes;
import sluice.store.memory.MemoryStore;

/** Retained messages in a store's journal: they outlive the bus, and a store that comes or goes loses nothing. */
@Timeout(60)
final class RetainedJournalTest {

    private static final Origin ORIGIN = new Origin("test");

    private final MemoryStore store = new MemoryStore();
    private final LocalBus bus = new LocalBus();

    private static Receipt publish(LocalBus bus, String topic, String text, Qos qos) {
        return bus.publish(retained(topic, text).withQos(qos), ORIGIN);
    }

    private static Map<String, String> retainedBy(LocalBus bus) {
        var found = new TreeMap<String, String>();
        bus.retained(
                TopicFilter.of("#"),
                message -> found.put(message.topic().value(), message.payload().text()));
        return found;
    }

    private Map<String, String> retainedAfterARestart() {
        var next = new LocalBus();
        next.setStore(store);
        try {
            return retainedBy(next);
        } finally {
            next.close();
        }
    }

    @Test
    void retainedMessagesAreThereAfterARestart() {
        bus.setStore(store);
        publish(bus, "a", "1", Qos.AT_LEAST_ONCE);
        publish(bus, "a", "2", Qos.EXACTLY_ONCE);
        publish(bus, "b", "3", Qos.AT_LEAST_ONCE);
        publish(bus, "b", "", Qos.AT_LEAST_ONCE);
        publish(bus, "c", "4", Qos.AT_MOST_ONCE); // written with the stop
        publish(bus, "d", "5", Qos.AT_LEAST_ONCE);
        publish(bus, "d", "", Qos.AT_MOST_ONCE);
        bus.close();

        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "2", "c", "4"));
    }

    @Test
    void expiredMessageIsForgottenByTheJournalAsWell() {
        bus.setStore(store);
        var brief = retained("brief", "x").withQos(Qos.AT_LEAST_ONCE);
        brief = brief.withProperties(brief.properties().withExpiry(Duration.ZERO));
        bus.publish(brief, ORIGIN);
        assertThat(retainedBy(bus)).isEmpty();
        bus.close();

        try (var journal =
                store.open("retained", new JournalLimits(1_000, 1_000, JournalLimits.Overflow.DROP_NEWEST))) {
            assertThat(journal.usage().messages()).isZero();
        }
    }

    @Test
    void storeThatComesLateHasWhatIsOldOnly() {
        bus.setStore(store);
        for (var topic : new String[] {"a", "b", "c"}) {
            publish(bus, topic, "old", Qos.AT_LEAST_ONCE);
        }
        bus.close();

        var next = new LocalBus();
        publish(next, "a", "new", Qos.AT_LEAST_ONCE);
        publish(next, "b", "new", Qos.AT_LEAST_ONCE);
        publish(next, "b", "", Qos.AT_LEAST_ONCE);
        next.setStore(store);

        assertThat(retainedBy(next)).isEqualTo(Map.of("a", "new", "c", "old"));
        next.close();
        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "new", "c", "old"));
    }

    @Test
    void storeThatGoesAndComesBackLosesNothing() {
        bus.setStore(store);
        publish(bus, "stays", "1", Qos.AT_LEAST_ONCE);
        publish(bus, "changes", "1", Qos.AT_LEAST_ONCE);
        publish(bus, "goes", "1", Qos.AT_LEAST_ONCE);
        bus.unsetStore(store);
        publish(bus, "changes", "2", Qos.AT_LEAST_ONCE);
        publish(bus, "goes", "", Qos.AT_LEAST_ONCE);
        publish(bus, "comes", "2", Qos.AT_LEAST_ONCE);
        assertThat(retainedBy(bus)).isEqualTo(Map.of("stays", "1", "changes", "2", "comes", "2"));
        bus.setStore(store);

        assertThat(retainedBy(bus)).isEqualTo(Map.of("stays", "1", "changes", "2", "comes", "2"));
        bus.close();
        assertThat(retainedAfterARestart()).isEqualTo(Map.of("stays", "1", "changes", "2", "comes", "2"));
    }

    @Test
    void newStoreInPlaceOfAnotherGetsEverything() {
        bus.setStore(new MemoryStore());
        publish(bus, "a", "1", Qos.AT_LEAST_ONCE);
        bus.setStore(store);
        bus.close();

        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void storeComesAndGoesWhileMessagesAreRetained() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        var publishers = new ArrayList<Future<Integer>>();
        var begun = new CountDownLatch(4);
        var end = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            int publisher = i;
            publishers.add(threads.submit(() -> {
                int number = 0;
                begun.countDown();
                while (end.getCount() > 0 || number % 7 != 6) { // ends with a message that stays
                    number++;
                    var qos = Qos.of(number % 3);
                    publish(bus, "own/" + publisher, number % 7 == 5 ? "" : String.valueOf(number), qos);
                    publish(bus, "all", publisher + " " + number, qos);
                }
                return number;
            }));
        }
        begun.await();
        for (int round = 0; round < 200; round++) {
            bus.setStore(store);
            bus.unsetStore(store);
        }
        end.countDown();
        bus.setStore(store);
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < 4; i++) {
            expected.put("own/" + i, String.valueOf(publishers.get(i).get()));
        }
        threads.shutdown();
        expected.put("all", retainedBy(bus).get("all"));

        assertThat(retainedBy(bus)).isEqualTo(expected);
        bus.close();
        assertThat(retainedAfterARestart()).isEqualTo(expected);
    }

    @Test
    void noThreadStaysBehind() {
        bus.setStore(store);
        publish(bus, "a", "1", Qos.AT_MOST_ONCE);
        assertThat(timers()).isPositive();
        bus.close();

        assertThat(bus.retained(retained("a", "").topic())).isPresent();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (timers() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        assertThat(timers()).isZero();
    }

    private static long timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sluice retained"))
                .count();
    }

    @Test
    void receiptWaitsForTheJournalIfItsPublisherDoes() throws Exception {
        var slow = new SlowStore(store);
        var retained = new Retained(InstantSource.system());
        retained.journal().attach(slow);

        assertThat(retained.put(retained("a", "1").withQos(Qos.AT_MOST_ONCE))).isNull();
        Message message = retained("a", "2").withQos(Qos.AT_LEAST_ONCE);
        var stored = Objects.requireNonNull(retained.put(message));
        assertThat(stored.toCompletableFuture()).isNotDone();
        slow.finish();
        assertThat(stored.toCompletableFuture()).isCompleted();
        var removed = Objects.requireNonNull(retained.put(message.withPayload(Payload.EMPTY)));
        assertThat(removed.toCompletableFuture()).isNotDone();
        retained.journal().detach(slow);
        assertThat(retained.put(message)).isNull();
    }

    private static Message once(String text) {
        return retained("a", text).withQos(Qos.AT_LEAST_ONCE);
    }

    /** Keeps a message, then has two more come and lets the disk do something, then removes the topic. */
    private void assertRemoved(Consumer<SlowStore> disk) throws IOException {
        var slow = new SlowStore(store);
        var retained = new Retained(InstantSource.system());
        retained.journal().attach(slow);
        retained.put(once("1"));
        slow.finish();
        retained.put(once("2"));
        retained.put(once("3"));
        disk.accept(slow);
        retained.put(once("4").withPayload(Payload.EMPTY));
        slow.finish();
        slow.finish(); // what the first one gave rise to
        retained.journal().detach(slow);

        assertThat(retainedAfterARestart()).isEmpty();
    }

    @Test
    void whatIsLeftOfAReplacementThatFailedGoesWithTheTopic() throws Exception {
        assertRemoved(SlowStore::fail);
        assertRemoved(slow -> {
            slow.failOnce();
            slow.finish();
        });
        assertRemoved(SlowStore::failOnce);
    }

    @Test
    void theLastThatWasStoredStaysUntilOneThatReplacesItIs() throws Exception {
        var slow = new SlowStore(store);
        var retained = new Retained(InstantSource.system());
        retained.journal().attach(slow);
        retained.put(once("1"));
        slow.finish();
        retained.put(once("2"));
        retained.put(once("3"));
        slow.fail();
        assertThat(Objects.requireNonNull(retained.get(TopicName.of("a"))).payload())
                .isEqualTo(Payload.of("3"));
        retained.journal().detach(slow);
        slow.finish();

        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "3"));
        try (var journal =
                store.open("retained", new JournalLimits(1_000, 1_000, JournalLimits.Overflow.DROP_NEWEST))) {
            assertThat(journal.usage().messages()).isEqualTo(1);
        }
    }

    @Test
    void whatTheStoreDidNotTakeStaysInMemoryAndIsTriedAgain() throws Exception {
        var slow = new SlowStore(store);
        var retained = new Retained(InstantSource.system());
        retained.journal().attach(slow);
        var stored = Objects.requireNonNull(retained.put(retained("a", "1").withQos(Qos.AT_LEAST_ONCE)));
        slow.fail();
        assertThat(stored.toCompletableFuture()).isCompletedExceptionally();
        assertThat(retained.get(TopicName.of("a"))).isNotNull();
        retained.journal().detach(slow); // which writes what is late

        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void whatTheFirstReleaseKeptOnAShelfIsTakenOver() throws Exception {
        try (var shelf = store.shelf("retained")) {
            for (var topic : new String[] {"a", "b"}) {
                var bytes = MessageBytes.encode(retained(topic, "old").withQos(Qos.AT_LEAST_ONCE));
                shelf.put(topic, Payload.wrap(bytes, 0, bytes.length));
            }
        }
        publish(bus, "b", "new", Qos.AT_LEAST_ONCE);
        bus.setStore(store);
        bus.close();

        assertThat(retainedAfterARestart()).isEqualTo(Map.of("a", "old", "b", "new"));
        try (var shelf = store.shelf("retained")) {
            shelf.forEach((topic, _) -> assertThat(topic).isNull());
        }
    }

    @Test
    void moreThanFitsIntoMemoryIsReadFromTheStore() throws Exception {
        var retained = new Retained(InstantSource.system(), 100_000);
        retained.journal().attach(store);
        for (int i = 0; i < 1_000; i++) {
            retained.put(retained("t/" + i, "x".repeat(1_000)).withQos(Qos.AT_LEAST_ONCE));
        }
        assertThat(retained.size()).isEqualTo(1_000);
        assertThat(retained.bytes()).isLessThan(60_000);
        assertThat(retained.get(TopicName.of("t/0"))).isNotNull();
        var reader = retained.reader(TopicFilter.of("t/+"), null);
        var topics = new ArrayList<String>();
        int fetches = 0;
        while (!reader.isAtEnd()) {
            var next = reader.peek();
            if (next == null) {
                fetches++;
                reader.fetch(10);
            } else {
                assertThat(next.payload().length()).isEqualTo(1_000);
                topics.add(next.topic().value());
                reader.advance();
            }
        }
        assertThat(topics).hasSize(1_000).isSorted().doesNotHaveDuplicates();
        assertThat(fetches).isBetween(90, 101);

        retained.journal().detach(store);
        var away = retained.reader(TopicFilter.of("t/+"), null);
        assertThatThrownBy(() -> {
                    while (!away.isAtEnd()) {
                        if (away.peek() == null) {
                            away.fetch(10);
                        } else {
                            away.advance();
                        }
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
        retained.journal().attach(store);
        assertThat(retained.get(TopicName.of("t/0"))).isNotNull();
    }

    @Test
    void manyAreFoundBehindTheStartAndWhatIsNewerStays() {
        bus.setStore(store);
        for (int i = 0; i < 10_050; i++) {
            publish(bus, "a/" + i, "old", Qos.AT_LEAST_ONCE);
        }
        bus.close();

        var again = new LocalBus();
        again.setStore(store);
        publish(again, "a/10049", "new", Qos.AT_LEAST_ONCE);
        var removed = publish(again, "a/10048", "", Qos.AT_LEAST_ONCE);
        assertThat(again.retained(TopicName.of("a/10047"))).isPresent(); // waits until it is found
        removed.stored().join();
        var found = new TreeMap<String, String>();
        again.retained(
                TopicFilter.of("#"),
                message -> found.put(message.topic().value(), message.payload().text()));
        assertThat(found).hasSize(10_049).containsEntry("a/10049", "new").doesNotContainKey("a/10048");
        assertThat(found.values()).filteredOn("old"::equals).hasSize(10_048);
        again.close();

        var third = new LocalBus();
        third.setStore(store);
        third.close(); // while it looks, or not
        var fourth = new LocalBus();
        fourth.setStore(store);
        assertThat(fourth.retained(TopicName.of("a/10049"))
                        .orElseThrow()
                        .payload()
                        .text())
                .isEqualTo("new");
        assertThat(fourth.retained(TopicName.of("a/10048"))).isEmpty();
        assertThat(fourth.retainedCount()).isEqualTo(10_049);
        fourth.close();
    }
}
