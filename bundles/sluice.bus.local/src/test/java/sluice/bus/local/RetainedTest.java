package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.retained;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

final class RetainedTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final Retained store = new Retained(now::get);

    private List<String> matching(String filter) {
        var found = new ArrayList<String>();
        store.match(
                TopicFilter.of(filter),
                message -> found.add(message.topic() + "=" + message.payload().text()));
        found.sort(null);
        return found;
    }

    private Message expiring(String topic, int seconds) {
        var properties = MessageProperties.NONE.withExpiry(Duration.ofSeconds(seconds));
        var message = retained(topic, "x").withProperties(properties);
        return new Message(message.topic(), message.payload(), message.qos(), true, properties, now.get());
    }

    @Test
    void lastOneOfATopicStays() {
        store.put(retained("a", "1"));
        store.put(retained("a", "2"));

        assertThat(matching("#")).containsExactly("a=2");
    }

    @Test
    void emptyOneIsDeliveredAndForgetsTheTopic() {
        var bus = new LocalBus();
        var recorder = new Recorder();
        bus.subscribe(recorder, Messages.to("#"));
        var origin = new Origin("test");
        bus.publish(retained("a", "1"), origin);
        bus.publish(message("a", "2"), origin);
        assertThat(bus.retained(TopicName.of("a")).orElseThrow().payload().text())
                .isEqualTo("1");

        bus.publish(retained("a", ""), origin);

        assertThat(bus.retained(TopicName.of("a"))).isEmpty();
        assertThat(recorder.got).containsExactly("a=1", "a=2", "a=");
    }

    @ParameterizedTest(name = "{0} finds {1}")
    @CsvSource({
        "#,         /a a a/ a/b a/b/c b",
        "a/#,       a a/ a/b a/b/c",
        "a,         a",
        "+,         a b",
        "a/+,       a/ a/b",
        "+/+,       /a a/ a/b",
        "+/+/c,     a/b/c",
        "$SYS/#,    $SYS/x",
        "+/x,       ''",
        "a/b/c/#,   a/b/c",
        "a/b/c/d,   ''",
        "c/#,       ''",
    })
    void filterFindsItsTopics(String filter, String topics) {
        for (var topic : List.of("a", "a/", "a/b", "a/b/c", "/a", "b", "$SYS/x")) {
            store.put(retained(topic, ""));
            store.put(retained(topic, "x"));
        }

        assertThat(matching(filter).stream().map(text -> text.substring(0, text.length() - 2)))
                .containsExactlyInAnyOrderElementsOf(topics.isEmpty() ? List.of() : List.of(topics.split(" ")));
    }

    @Test
    void agreesWithAMapUnderRandomPutsAndRemovals() {
        var random = new Random(7);
        var expected = new HashMap<String, String>();
        var words = List.of("a", "b", "c", "$x", "");
        for (int i = 0; i < 20_000; i++) {
            var levels = new ArrayList<String>();
            for (int l = random.nextInt(4); l >= 0; l--) {
                levels.add(words.get(random.nextInt(words.size())));
            }
            var topic = String.join("/", levels);
            if (topic.isEmpty()) {
                continue;
            }
            var payload = random.nextBoolean() ? "" : "" + i;
            store.put(retained(topic, payload));
            if (payload.isEmpty()) {
                expected.remove(topic);
            } else {
                expected.put(topic, payload);
            }
            if (i % 100 == 0) {
                for (var filter : List.of("#", "+/#", "a/+/b", "+/+", "a/#", "$x/#", "+")) {
                    var wanted = new TreeSet<String>();
                    expected.forEach((name, text) -> {
                        if (TopicFilter.of(filter).matches(TopicName.of(name))) {
                            wanted.add(name + "=" + text);
                        }
                    });
                    assertThat(new TreeSet<>(matching(filter))).isEqualTo(wanted);
                }
            }
        }
    }

    @Test
    void expiredOneIsGone() {
        store.put(expiring("a", 10));
        store.put(retained("b", "1"));
        now.updateAndGet(time -> time.plusSeconds(9));
        assertThat(matching("#")).containsExactly("a=x", "b=1");
        now.updateAndGet(time -> time.plusSeconds(1));

        assertThat(store.get(TopicName.of("a"))).isNull();
        assertThat(matching("#")).containsExactly("b=1");
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void expiredOnesThatNobodyAsksForDoNotStayForEver() {
        for (int i = 0; i < 10_000; i++) {
            store.put(expiring("t/" + i, 1));
            now.updateAndGet(time -> time.plusMillis(100));
        }

        assertThat(store.size()).isLessThan(3_000);
    }

    @Test
    @Timeout(30)
    void whoSeesThatAMessageExpiredKeepsNobodyFromReplacingIt() {
        var replaced = new AtomicBoolean();
        var asked = new Retained[1];
        asked[0] = new Retained(() -> {
            if (!replaced.getAndSet(
                    true)) { // another thread replaces the message at the very moment that its time is looked at
                CompletableFuture.runAsync(() -> asked[0].put(retained("a", "new")))
                        .join();
            }
            return now.get().plusSeconds(60);
        });
        asked[0].put(expiring("a", 10));

        assertThat(asked[0].get(TopicName.of("a"))).isNull();
        assertThat(replaced).isTrue();
        assertThat(asked[0].get(TopicName.of("a"))).isNotNull();
    }

    @Test
    @Timeout(30)
    void threadsThatPutAndRemoveLeaveMapAndTreeTheSame() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Future<?>>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                tasks.add(threads.submit(() -> {
                    var random = new Random(seed);
                    for (int i = 0; i < 50_000; i++) {
                        var topic = random.nextInt(4) + "/" + random.nextInt(4);
                        store.put(retained(topic, random.nextBoolean() ? "" : "x"));
                    }
                }));
            }
            for (var task : tasks) {
                task.get();
            }
        }
        assertThat(matching("#")).hasSize(store.size());
        for (int i = 0; i < 16; i++) {
            store.put(retained(i / 4 + "/" + i % 4, "x"));
        }
        assertThat(matching("+/+")).hasSize(16);
    }
}
