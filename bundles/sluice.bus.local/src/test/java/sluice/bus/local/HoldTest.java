package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.retained;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.bus.Origin;
import sluice.bus.TopicName;

/** Until those who were subscribed when the process ended are back, what is published waits. */
final class HoldTest {

    private final LocalBus bus = new LocalBus();
    private final CompletableFuture<Void> back = new CompletableFuture<>();
    private final Origin origin = new Origin("test");

    @Test
    void whatIsPublishedBeforeReachesWhoComesBackInOrder() {
        bus.hold(back);
        var first = bus.publish(message("a", "1"), origin);
        var second = bus.publish(retained("a", "2"), origin);
        assertThat(first.isStored()).isFalse();
        assertThat(bus.retained(TopicName.of("a"))).isEmpty();

        var recorder = new Recorder();
        bus.subscribe(recorder, Messages.to("#"));
        var echo = new Recorder();
        bus.subscribe(
                delivery -> {
                    if (delivery.message().payload().text().equals("1")) {
                        bus.publish(message("b", "answer"), origin);
                    }
                    echo.receive(delivery);
                },
                Messages.to("#"));
        back.complete(null);
        assertThat(recorder.got).containsExactly("a=1", "b=answer", "a=2");
        assertThat(echo.got).isEqualTo(recorder.got);
        assertThat(first.isStored()).isTrue();
        assertThat(second.stored()).isCompleted();
        assertThat(bus.retained(TopicName.of("a"))).isPresent();

        bus.publish(message("a", "3"), origin);
        assertThat(recorder.got).endsWith("a=3");
    }

    @Test
    void whatWaitsWhenTheBusEndsIsDeliveredAsFarAsThereIsSomebody() {
        bus.hold(back);
        var receipt = bus.publish(message("a", "1"), origin);
        var recorder = new Recorder();
        bus.subscribe(recorder, Messages.to("#"));
        bus.close();
        assertThat(recorder.got).containsExactly("a=1");
        assertThat(receipt.isStored()).isTrue();
    }
}
