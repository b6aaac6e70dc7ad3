package sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private static final Instant START = Instant.parse("2026-11-22T02:00:00Z");
    private static final Instant UNSET = Instant.EPOCH.plusSeconds(20);

    private final AtomicLong nanos = new AtomicLong(-5);

    private SteadyClock after(Instant begun, Duration passed) {
        var clock = new SteadyClock(begun, nanos::get);
        nanos.addAndGet(passed.toNanos());
        return clock;
    }

    @Test
    void goesOnFromItsStartByWhatHasPassed() {
        assertThat(after(START, Duration.ofMinutes(2)).instant()).isEqualTo(START.plusSeconds(120));
        assertThat(after(UNSET, Duration.ofMinutes(2)).instant()).isEqualTo(UNSET.plusSeconds(120));
    }

    @Test
    void whatWasNotedInTimeStays() {
        var clock = after(START, Duration.ofMinutes(2));
        assertThat(clock.remembered(START.plusSeconds(1))).isEqualTo(START.plusSeconds(1));
        assertThat(clock.remembered(START.minusSeconds(3_600))).isEqualTo(START.minusSeconds(3_600));
    }

    @Test
    void whatTheClockCannotKnowCountsFromTheStart() {
        var clock = after(START, Duration.ofMinutes(2));
        assertThat(clock.remembered(UNSET)).isEqualTo(START);
        assertThat(clock.remembered(START.plusSeconds(3_600))).isEqualTo(START);
    }

    @Test
    void aClockThatIsNotSetKnowsWhatItNotedItself() {
        var clock = after(UNSET, Duration.ofMinutes(2));
        assertThat(clock.remembered(UNSET.plusSeconds(60))).isEqualTo(UNSET.plusSeconds(60));
        assertThat(clock.remembered(UNSET.minusSeconds(10)))
                .as("of a run before")
                .isEqualTo(UNSET);
        assertThat(clock.remembered(START)).as("of a run with a clock").isEqualTo(UNSET);
    }
}
