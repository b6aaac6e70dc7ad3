package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.retained;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.TopicFilter;
import sluice.store.Shelf;
import sluice.store.memory.MemoryStore;

/** Retained messages on a store's shelf: they outlive the bus, and a store that comes or goes loses nothing. */
@Timeout(60)
final class RetainedShelfTest {

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
    void expiredMessageIsForgottenByTheShelfAsWell() throws Exception {
        bus.setStore(store);
        var brief = retained("brief", "x").withQos(Qos.AT_LEAST_ONCE);
        brief = brief.withProperties(brief.properties().withExpiry(Duration.ZERO));
        bus.publish(brief, ORIGIN);
        assertThat(retainedBy(bus)).isEmpty();
        bus.close();

        try (var shelf = store.shelf("retained")) {
            shelf.forEach((key, _) -> assertThat(key).isNull());
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
        while (timers() > 0) {
            Thread.onSpinWait();
        }
    }

    private static long timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sluice retained"))
                .count();
    }

    @Test
    void receiptWaitsForTheShelfIfItsPublisherDoes() {
        var shelf = new SlowShelf();
        var retained = new Retained(InstantSource.system());
        retained.durable().attach(shelf, retained);

        assertThat(retained.put(retained("a", "1").withQos(Qos.AT_MOST_ONCE))).isNull();
        Message message = retained("a", "2").withQos(Qos.AT_LEAST_ONCE);
        assertThat(retained.put(message)).isSameAs(shelf.done);
        assertThat(retained.put(message.withPayload(Payload.EMPTY))).isSameAs(shelf.done);
        retained.durable().detach(shelf, retained);
        assertThat(retained.put(message)).isNull();
    }

    /** A shelf whose disk takes for ever. */
    private static final class SlowShelf implements Shelf {

        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public CompletionStage<Void> put(String key, Payload value) {
            return done;
        }

        @Override
        public CompletionStage<Void> remove(String key) {
            return done;
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super Payload> sink) {}

        @Override
        public void close() {}
    }
}
