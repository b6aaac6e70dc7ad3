package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class WorldTest {

    private static final double DAY = 86_400;

    private final TestClock clock = new TestClock();

    @Test
    void equalSeedsMakeEqualWorldsAndOthersDoNot() {
        assertThat(new World(clock, 7, 1).get()).isEqualTo(new World(clock, 7, 1).get());
        assertThat(new World(clock, 7, 1).get()).isNotEqualTo(new World(clock, 8, 1).get());
    }

    @Test
    void everythingStaysWhereABoardInARoomCanBe() {
        var world = new World(clock, 1, 1);
        for (double second = 0; second < 60 * DAY; second += 600) {
            var felt = world.at(second);
            assertThat(felt.celsius()).isBetween(14.0, 27.0);
            assertThat(felt.pascal()).isBetween(99_000.0, 103_500.0);
            assertThat(felt.humidity()).isBetween(20.0, 95.0);
        }
    }

    @Test
    void afternoonsAreWarmerAndDrierThanNights() {
        var world = new World(clock, 1, 1);
        for (int day = 0; day < 30; day++) {
            var night = world.at(day * DAY + 3 * 3_600);
            var afternoon = world.at(day * DAY + 15 * 3_600);
            assertThat(afternoon.celsius()).isGreaterThan(night.celsius());
            assertThat(afternoon.humidity()).isLessThan(night.humidity());
        }
    }

    @Test
    void timePassesFasterWithAFactor() {
        var slow = new World(clock, 1, 1);
        var fast = new World(clock, 1, 60);
        var felt = new ArrayList<Conditions>();
        clock.advance(Duration.ofSeconds(10));
        felt.add(fast.get());
        clock.advance(Duration.ofSeconds(590));
        felt.add(slow.get());

        assertThat(felt.get(0).celsius()).isCloseTo(felt.get(1).celsius(), within(1e-6));
    }

    @Test
    void airAtItsDewPointIsSaturated() {
        assertThat(World.humidity(12.5, 12.5)).isCloseTo(100, within(1e-9));
        assertThat(World.humidity(20, 9.3)).isCloseTo(50, within(0.3));
    }
}
