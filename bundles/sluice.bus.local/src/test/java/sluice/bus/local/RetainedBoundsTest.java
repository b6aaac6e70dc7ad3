package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.retained;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.StoreStatus.Reason;
import sluice.store.sqlite.Bounded;
import sluice.store.sqlite.SqliteStore;

/** The bounds of the whole store take away messages that wait, however few; never retained ones, however old and many. */
@Timeout(60)
final class RetainedBoundsTest {

    private static final int RETAINED = 100;
    private static final int BOUND = 200;
    private static final Duration AGE = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final Origin origin = new Origin("test");

    private SqliteStore open() throws Exception {
        return Bounded.open(folder, BOUND, AGE, nanos::get);
    }

    private static Set<String> retainedTopics(LocalBus bus) {
        var topics = new TreeSet<String>();
        bus.retained(TopicFilter.of("#"), message -> topics.add(message.topic().value()));
        return topics;
    }

    @Test
    void retainedMessagesDoNotGiveWayToTheBoundsOfTheStore() throws Exception {
        var store = open();
        var bus = new LocalBus();
        bus.setStore(store);
        for (int i = 0; i < RETAINED; i++) {
            bus.publish(retained("t/" + i, "old").withQos(Qos.AT_LEAST_ONCE), origin)
                    .stored()
                    .join();
        }
        var waiting = new JournalLimits(1_000_000, 1L << 30, Overflow.DROP_OLDEST);
        try (var queue = store.open("session/1", waiting)) {
            for (int i = 0; i < 2 * BOUND; i++) {
                queue.append(message("q", "x")).toCompletableFuture().join();
            }
            for (int i = 0; i < 3; i++) { // the store marks the time now and then
                nanos.addAndGet(2 * AGE.toNanos());
                queue.append(message("q", "later")).toCompletableFuture().join();
            }
            var status = store.status();
            assertThat(status.dropped()).as("the bounds did work").containsKeys(Reason.MESSAGES, Reason.AGE);
            assertThat(queue.usage().messages()).isLessThan(BOUND - RETAINED);
        }
        assertThat(retainedTopics(bus)).hasSize(RETAINED);
        bus.close();
        store.stop();

        var again = open();
        var restarted = new LocalBus();
        restarted.setStore(again);
        nanos.addAndGet(AGE.multipliedBy(3).toNanos());
        bus = restarted;
        bus.publish(retained("t/new", "new").withQos(Qos.AT_LEAST_ONCE), origin)
                .stored()
                .join();
        assertThat(retainedTopics(bus)).hasSize(RETAINED + 1);
        bus.close();
        again.stop();
    }
}
