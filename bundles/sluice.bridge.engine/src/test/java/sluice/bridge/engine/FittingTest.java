package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sluice.bridge.Drop;
import sluice.bridge.Limits;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** What a far side cannot take it never gets. */
class FittingTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final Limits POOR = new Limits(Qos.AT_LEAST_ONCE, false, 10, 200, true);
    private static final Limits RICH = new Limits(Qos.EXACTLY_ONCE, true, 10, 200, true);

    private static Message message(int length) {
        return new Message(
                TopicName.of("a/b"),
                Payload.of("x".repeat(length)),
                Qos.EXACTLY_ONCE,
                true,
                MessageProperties.NONE.withExpiry(Duration.ofSeconds(60)),
                NOW);
    }

    @Test
    void qosAndRetainAreNoMoreThanTheFarSideHas() {
        var poor = Fitting.fit(message(1), POOR, "", NOW);
        assertThat(poor.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(poor.retain()).isFalse();
        var rich = Fitting.fit(message(1), RICH, "", NOW);
        assertThat(rich.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(rich.retain()).isTrue();
    }

    @Test
    void whatIsTooLongOrTooOldDoesNotGo() {
        assertThat(Fitting.obstacle(message(100), RICH, null, NOW)).isNull();
        assertThat(Fitting.obstacle(message(200), RICH, null, NOW)).isEqualTo(Drop.TOO_LONG);
        assertThat(Fitting.obstacle(message(1), RICH, null, NOW.plusSeconds(60)))
                .isEqualTo(Drop.EXPIRED);
        assertThat(Fitting.obstacle(message(1), RICH, Duration.ofSeconds(5), NOW.plusSeconds(5)))
                .isEqualTo(Drop.EXPIRED);
    }

    @Test
    void expiryIsLessByTheWait() {
        var fit = Fitting.fit(message(1), RICH, "", NOW.plusSeconds(40));
        assertThat(fit.properties().expiry()).isEqualTo(Duration.ofSeconds(20));
    }
}
