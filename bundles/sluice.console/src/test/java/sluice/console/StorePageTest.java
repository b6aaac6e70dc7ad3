package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.store.StoreStatus;
import sluice.store.StoreStatus.Bounds;
import sluice.store.StoreStatus.Reason;

class StorePageTest {

    @Test
    void statusIsShownAndNothingInItIsMarkup() {
        var now = Instant.parse("2026-11-21T12:00:00Z");
        var status = new StoreStatus(
                StoreStatus.Mode.STRICT,
                Optional.of("<b>${x}</b>"),
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

        assertThat(StorePage.html(status, now))
                .contains("survives a power cut")
                .contains("0.24 ms for half of them, 3.00 ms for 99 %")
                .contains("5 of 10")
                .contains("1000 of 2000")
                .contains("3 for bytes, 4 for medium")
                .contains("5 for age")
                .contains("7200 s")
                .contains("90 s ago")
                .contains("&lt;b&gt;&#36;{x}&lt;/b&gt;")
                .doesNotContain("${");
    }
}
