package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sluice.store.StoreStatus;

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
                2_000,
                4_096,
                Optional.of(now.minusSeconds(90)),
                1,
                2,
                3);
        var values = new TreeMap<String, Object>();
        StoreFigures.add(status, now, values);

        assertThat(values)
                .containsEntry("store/mode", "strict")
                .containsEntry("store/messages/count", 5L)
                .containsEntry("store/commit/median", "0.24 ms")
                .containsEntry("store/commit/p99", "3.00 ms")
                .containsEntry("store/oldest", "90 seconds")
                .containsEntry("store/trouble", "the disk is full");
    }
}
