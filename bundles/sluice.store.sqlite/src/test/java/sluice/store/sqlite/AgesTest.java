package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How old messages are, whatever the time of day does meanwhile. */
final class AgesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Ages.Mark> kept = new ArrayList<>();
    private long nanos = -5;
    private Instant wall = Instant.parse("2026-11-21T09:00:00Z");
    private Ages ages = start(HOUR);
    private long number;

    private Ages start(Duration limit) {
        return new Ages(limit, () -> nanos, () -> wall);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    /** One message a minute. */
    private void run(int minutes) {
        for (int i = 0; i < minutes; i++) {
            number++;
            var mark = ages.mark(number);
            if (mark != null) {
                kept.add(mark);
            }
            pass(Duration.ofMinutes(1));
        }
    }

    private void restart(Duration away) {
        wall = wall.plus(away);
        nanos = 77;
        ages = start(HOUR);
        ages.resume(kept);
    }

    @Test
    void messagesOfTheLastHourStayAndThoseBeforeGo() {
        run(59);
        assertThat(ages.expired()).isZero();
        run(60);

        assertThat(ages.expired()).isBetween(55L, 59L);
        assertThat(ages.expired()).as("said once").isZero();
    }

    @Test
    void clockThatJumpsDropsNothing() {
        run(30);
        wall = wall.plus(Duration.ofDays(20_000));
        assertThat(ages.expired()).isZero();
        wall = Instant.EPOCH;
        run(29);
        assertThat(ages.expired()).isZero();
        run(30);
        assertThat(ages.expired()).isBetween(25L, 29L);
    }

    @Test
    void timeBetweenTwoRunsCounts() {
        run(20);
        restart(Duration.ofMinutes(50));
        run(3);

        assertThat(ages.expired()).isBetween(8L, 13L);
    }

    @Test
    void timeBetweenTwoRunsThatNobodyKnowsDoesNotCount() {
        wall = Instant.EPOCH; // no clock of its own, and no network yet
        run(20);
        restart(Duration.ofDays(20_000));
        run(3);
        assertThat(ages.expired()).isZero();

        restart(Duration.ofDays(-10_000));
        run(3);
        assertThat(ages.expired()).isZero();
    }

    @Test
    void withoutABoundNothingIsMarked() {
        ages = start(Duration.ZERO);
        run(100);

        assertThat(ages.isBounded()).isFalse();
        assertThat(kept).isEmpty();
    }
}
