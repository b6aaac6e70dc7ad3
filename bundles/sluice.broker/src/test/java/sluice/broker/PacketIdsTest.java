package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketIdsTest {

    @ParameterizedTest(name = "identifiers up to {0}")
    @ValueSource(ints = {5, 40, 300, 65_535})
    void behavesLikeASet(int highest) {
        var random = new Random(highest);
        var ids = new PacketIds();
        var model = new HashSet<Integer>();
        for (int i = 0; i < 50_000; i++) {
            int id = random.nextInt(1, highest + 1);
            switch (random.nextInt(3)) {
                case 0 -> assertThat(ids.add(id)).isEqualTo(model.add(id));
                case 1 -> assertThat(ids.remove(id)).isEqualTo(model.remove(id));
                default -> assertThat(ids.contains(id)).isEqualTo(model.contains(id));
            }
            assertThat(ids.size()).isEqualTo(model.size());
        }
    }
}
