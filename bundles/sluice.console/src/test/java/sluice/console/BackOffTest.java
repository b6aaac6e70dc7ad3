package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T09:00:00Z"));
    private final BackOff backOff = new BackOff(now::get);

    @Test
    void theFirstFewMistakesAreFree() {
        for (int i = 1; i < BackOff.FREE; i++) {
            assertThat(backOff.wrong("a")).isEqualTo(i);
            assertThat(backOff.wait("a")).isZero();
        }
        backOff.wrong("a");
        assertThat(backOff.wait("a")).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theWaitDoublesUpToHalfAMinute() {
        for (int i = 0; i < BackOff.FREE + 1; i++) {
            backOff.wrong("a");
        }
        assertThat(backOff.wait("a")).isEqualTo(Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            backOff.wrong("a");
        }
        assertThat(backOff.wait("a")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void timeAndTheRightPasswordEndIt() {
        for (int i = 0; i < BackOff.FREE; i++) {
            backOff.wrong("a");
        }
        now.set(now.get().plusSeconds(1));
        assertThat(backOff.wait("a")).isZero();

        backOff.right("a");
        assertThat(backOff.wrong("a")).isOne();
    }

    @Test
    void otherAddressesDoNotWait() {
        for (int i = 0; i < 20; i++) {
            backOff.wrong("a");
        }

        assertThat(backOff.wait("b")).isZero();
    }

    @Test
    void onlySoManyAddressesAreRemembered() {
        for (int i = 0; i < BackOff.FREE; i++) {
            backOff.wrong("first");
        }
        for (int i = 0; i < BackOff.ADDRESSES; i++) {
            backOff.wrong("other " + i);
        }

        assertThat(backOff.wait("first")).isZero();
    }
}
