package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodiesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void agreesWithMap(int seed) {
        var random = new Random(seed);
        var bodies = new Bodies();
        var model = new HashMap<Long, Integer>();
        for (int step = 0; step < 100_000; step++) {
            long number = 1 + random.nextLong(step < 50_000 ? 5_000 : 50) * (seed == 1 ? 1 : 1L << 20);
            if (random.nextInt(3) == 0) {
                bodies.remove(number);
                model.remove(number);
            } else {
                int change = random.nextInt(3) - 1;
                assertThat(bodies.add(number, change)).isEqualTo(model.merge(number, change, Integer::sum));
            }
        }
        var unused = new HashSet<Long>();
        bodies.forEachUnused(unused::add);
        assertThat(unused)
                .isEqualTo(model.entrySet().stream()
                        .filter(entry -> entry.getValue() == 0)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
        model.keySet().forEach(bodies::remove);
        assertThat(bodies.isEmpty()).isTrue();
    }
}
