package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

class RetainedLimitTest {

    private final Retained retained = new Retained(InstantSource.system(), 10_000);

    private void put(String topic, int length) {
        retained.put(
                Message.of(TopicName.of(topic), Payload.of("x".repeat(length))).withRetain(true));
    }

    @Test
    void aFloodOfTopicsEndsAtTheLimitAndRoomThatIsFreedIsUsedAgain() {
        for (int i = 0; i < 1_000; i++) {
            put("flood/" + i, 100);
        }
        int kept = retained.size();
        assertThat(kept).isBetween(10, 30);

        for (int i = 0; i < 1_000; i++) {
            retained.put(Message.of(TopicName.of("flood/" + i), Payload.EMPTY).withRetain(true));
        }
        assertThat(retained.size()).isZero();
        for (int i = 0; i < kept; i++) {
            put("again/" + i, 100);
        }
        assertThat(retained.size()).isEqualTo(kept);
    }

    @Test
    void aMessageThatDoesNotFitLeavesNoOlderOneBehind() {
        put("a", 10);
        put("a", 9_500);
        assertThat(retained.get(TopicName.of("a"))).isNotNull();

        put("b", 100);
        put("a", 20_000);

        assertThat(retained.get(TopicName.of("a"))).isNull();
        put("a", 9_000);
        assertThat(retained.get(TopicName.of("a"))).isNotNull();
    }

    @Test
    void replacingAMessageOverAndOverCostsItsPlaceOnce() {
        for (int i = 0; i < 1_000; i++) {
            put("same", 100 + i % 7);
        }
        for (int i = 0; i < 10; i++) {
            put("other/" + i, 100);
        }
        assertThat(retained.size()).isEqualTo(11);
    }
}
