package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sluice.store.StoreStatus;
import sluice.store.StoreStatus.Bounds;
import sluice.store.StoreStatus.Reason;

class StoreFiguresTest {

    @Test
    void statusIsToldInWords() {
        var now = Instant.parse("2026-11-21T12:00:00Z");
        var status = new StoreStatus(
                StoreStatus.Mode.STRICT,
                Optional.of("the disk is full"),
                Duration.ofNanos(240_000),
                Duration.ofMillis(3),
                5,
                1_000,
                new Bounds(10, 2_000, Duration.ofHours(2)),
                4_096,
                Optional.of(now.minusSeconds(90)),
                1,
                2,
                Map.of(Reason.BYTES, 3L, Reason.MEDIUM, 4L),
                Map.of(Reason.AGE, 5L));
        var values = new TreeMap<String, Object>();
        StoreFigures.add(status, now, values);

        assertThat(values)
                .containsEntry("store/mode", "strict")
                .containsEntry("store/messages/count", 5L)
                .containsEntry("store/commit/median", "0.24 ms")
                .containsEntry("store/commit/p99", "3.00 ms")
                .containsEntry("store/oldest", "90 seconds")
                .containsEntry("store/limit/messages", 10L)
                .containsEntry("store/limit/age", "7200 seconds")
                .containsEntry("store/refused", 7L)
                .containsEntry("store/refused/bytes", 3L)
                .containsEntry("store/refused/messages", 0L)
                .containsEntry("store/dropped", 5L)
                .containsEntry("store/dropped/age", 5L)
                .containsEntry("store/trouble", "the disk is full");
    }
}
