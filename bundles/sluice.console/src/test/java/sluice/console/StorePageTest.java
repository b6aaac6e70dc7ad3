package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sluice.store.StoreStatus;

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
                2_000,
                4_096,
                Optional.of(now.minusSeconds(90)),
                1,
                2,
                3);

        assertThat(StorePage.html(status, now))
                .contains("survives a power cut")
                .contains("0.24 ms for half of them, 3.00 ms for 99 %")
                .contains("1000 of 2000")
                .contains("90 s ago")
                .contains("&lt;b&gt;&#36;{x}&lt;/b&gt;")
                .doesNotContain("${");
    }
}
