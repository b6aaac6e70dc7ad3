package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A map of numbers holds what any other would, and gives memory back. */
final class NumberMapTest {

    private final NumberMap map = new NumberMap();

    /** Numbers close together, far apart, and with the same low bits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 3, 4, 1L << 12, 1L << 40})
    void itHoldsWhatAnyMapWould(long step) {
        var random = new Random(step);
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            long number = step * (1 + random.nextInt(i / 20 + 1));
            Integer old;
            int was;
            if (random.nextInt(100) < 55) {
                old = expected.put(number, i);
                was = map.put(number, i);
            } else {
                old = expected.remove(number);
                was = map.remove(number);
            }
            assertThat(was).isEqualTo(old == null ? NumberMap.ABSENT : old);
            assertThat(map.size()).isEqualTo(expected.size());
        }
        expected.forEach((number, value) -> assertThat(map.get(number)).isEqualTo(value));
        expected.keySet().forEach(map::remove);
        assertThat(map.size()).isZero();
        assertThat(map.get(step)).isEqualTo(NumberMap.ABSENT);
    }

    @Test
    void itGivesMemoryBack() {
        long empty = map.bytes();
        for (int i = 1; i <= 10_000; i++) {
            map.put(i, i);
        }
        assertThat(map.bytes()).isBetween(24L * 2_500, 2 * 32L * 2_500);
        for (int i = 1; i <= 10_000; i++) {
            map.remove(i);
        }

        assertThat(map.bytes()).isEqualTo(empty);
    }
}
