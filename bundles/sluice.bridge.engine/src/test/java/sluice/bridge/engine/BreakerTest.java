package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;

class BreakerTest {

    private static final long EACH_NANOS = Duration.ofNanos(200_000).toNanos(); // 5,000 a second

    private final Breaker breaker = new Breaker();
    private final Origin sensor = new Origin("sensor");
    private final Origin neighbour = new Origin("neighbour");
    private long nanos;

    private boolean passes(Message message, Origin origin) {
        nanos += EACH_NANOS;
        return breaker.judge(message, origin, nanos) == Breaker.Verdict.PASSES;
    }

    private static Message message(int number) {
        return Message.of(TopicName.of("s/" + number % 50), Payload.of("value " + number));
    }

    @Test
    void thousandsThatGoRoundTogetherAreAllStopped() {
        var round = new ArrayDeque<Message>();
        for (int i = 0; i < 4_000; i++) {
            round.add(message(i));
        }
        round.forEach(each -> assertThat(passes(each, sensor)).isTrue());
        int rounds = 0;
        for (; !round.isEmpty(); rounds++) {
            assertThat(rounds).as("rounds, with %d still going", round.size()).isLessThan(10);
            round.removeIf(each -> !passes(each, neighbour));
        }
        assertThat(rounds).isEqualTo(6);
    }

    @Test
    void whoSaidItFirstMayGoOnSayingIt() {
        for (int i = 0; i < 100; i++) {
            assertThat(passes(message(1), sensor)).isTrue();
        }
    }

    @Test
    void whatTwoSayNowAndThenIsNoCircle() {
        for (int i = 0; i < 100; i++) {
            assertThat(passes(message(1), sensor)).isTrue();
            nanos += Duration.ofSeconds(5).toNanos();
            assertThat(passes(message(1), neighbour)).isTrue();
        }
    }
}
