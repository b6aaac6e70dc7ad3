package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.retained;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.bus.Origin;
import sluice.bus.Subscriber;

final class WhiteboardTest {

    private final LocalBus bus = new LocalBus();
    private final Whiteboard whiteboard = new Whiteboard(bus);
    private final Origin origin = new Origin("test");
    private final Recorder recorder = new Recorder();

    private static Map<String, Object> topics(Object filters) {
        return Map.of(Subscriber.TOPICS, filters);
    }

    @Test
    void serviceIsSubscribedWhileItIsThere() {
        bus.publish(message("a", "1"), origin);
        whiteboard.addSubscriber(recorder, topics("a"));
        bus.publish(message("a", "2"), origin);
        whiteboard.removeSubscriber(recorder);
        bus.publish(message("a", "3"), origin);

        assertThat(recorder.got).containsExactly("a=2");
    }

    @Test
    void retainedMessagesComeOnceWithAllFiltersThatMatch() {
        bus.publish(retained("a/b", "1"), origin);
        bus.publish(retained("b/b", "2"), origin);
        bus.publish(retained("c", "3"), origin);
        var replays = new ArrayList<String>();
        Subscriber subscriber = delivery -> {
            assertThat(delivery.isReplay()).isTrue();
            replays.add(
                    delivery.message().topic() + " " + delivery.subscriptions().size());
        };

        whiteboard.addSubscriber(subscriber, topics(new String[] {"a/#", "+/b"}));

        assertThat(replays).containsExactlyInAnyOrder("a/b 2", "b/b 1");
    }

    @Test
    void changedFiltersChangeOnlyWhatIsDifferent() {
        bus.publish(retained("a", "0"), origin);
        bus.publish(retained("b", "0"), origin);
        whiteboard.addSubscriber(recorder, topics(List.of("a", "c")));
        whiteboard.updatedSubscriber(recorder, topics(List.of("a", "b")));
        bus.publish(message("a", "1"), origin);
        bus.publish(message("b", "1"), origin);
        bus.publish(message("c", "1"), origin);

        assertThat(recorder.got).containsExactly("a=0", "b=0", "a=1", "b=1");
    }

    @Test
    void wrongFilterLeavesTheOthersAlone() {
        whiteboard.addSubscriber(recorder, topics(new String[] {"a/#/b", "c"}));
        bus.publish(message("c", "1"), origin);

        assertThat(recorder.got).containsExactly("c=1");
    }

    @Test
    void serviceWithoutTopicsGetsNothing() {
        whiteboard.addSubscriber(recorder, Map.of());
        bus.publish(message("a", "1"), origin);
        whiteboard.removeSubscriber(recorder);

        assertThat(recorder.got).isEmpty();
    }

    @Test
    void whoThrowsOnAReplayIsSubscribedAnyway() {
        bus.publish(retained("a", "0"), origin);
        bus.publish(retained("b", "0"), origin);
        Subscriber shy = delivery -> {
            if (delivery.isReplay()) {
                throw new IllegalStateException("broken on purpose");
            }
            recorder.receive(delivery);
        };

        whiteboard.addSubscriber(shy, topics("#"));
        bus.publish(message("a", "1"), origin);

        assertThat(recorder.got).containsExactly("a=1");
    }

    @Test
    @Timeout(30)
    void servicesComeAndGoWhileTrafficRunsAndTheOthersMissNothing() throws Exception {
        whiteboard.addSubscriber(recorder, topics("a"));
        int messages = 20_000;
        try (var publisher = Executors.newSingleThreadExecutor()) {
            var done = publisher.submit(() -> {
                for (int i = 0; i < messages; i++) {
                    bus.publish(retained("a", "" + i), origin);
                }
            });
            for (int rounds = 0; rounds < 100 || !done.isDone(); rounds++) {
                var replays = new AtomicInteger();
                Subscriber guest = delivery -> replays.addAndGet(delivery.isReplay() ? 1 : 0);
                whiteboard.addSubscriber(guest, topics(new String[] {"a", "#"}));
                whiteboard.removeSubscriber(guest);
                assertThat(replays).hasValueBetween(0, 1);
            }
            done.get();
        }

        assertThat(recorder.got).hasSize(messages).startsWith("a=0").endsWith("a=" + (messages - 1));
    }
}
