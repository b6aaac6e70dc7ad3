package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IndexTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void agreesWithSortedMap(int seed) {
        var random = new Random(seed);
        var total = new Totals();
        var index = new Index(new Named(1, "j", true), total);
        var model = new TreeMap<Long, Integer>();
        long last = 0;
        for (int step = 0; step < 50_000; step++) {
            int choice = random.nextInt(seed % 2 == 0 ? 3 : 2); // grows, or stays small
            if (choice != 1) {
                last += 1 + random.nextInt(3);
                int size = random.nextInt(100);
                index.add(last, size);
                index.committed(last);
                model.put(last, size);
            } else {
                long number = random.nextBoolean() && !model.isEmpty() ? model.firstKey() : random.nextLong(last + 2);
                assertThat(index.remove(number)).isEqualTo(model.remove(number) != null);
            }
            if (step % 1_000 == 0) {
                check(index, model, random.nextLong(last + 2));
            }
        }
        long bytes = model.values().stream().mapToLong(size -> size).sum();
        assertThat(index.count()).isEqualTo(model.size());
        assertThat(index.bytes()).isEqualTo(bytes);
        assertThat(total.bytes()).isEqualTo(bytes + (long) Index.OVERHEAD * model.size());
    }

    private static void check(Index index, NavigableMap<Long, Integer> model, long after) {
        var numbers = new long[50];
        int count = index.copy(after, numbers);
        assertThat(Arrays.copyOf(numbers, count))
                .containsExactly(model.tailMap(after, false).keySet().stream()
                        .limit(50)
                        .mapToLong(number -> number)
                        .toArray());
        assertThat(index.contains(after)).isEqualTo(model.containsKey(after));
        if (!model.isEmpty()) {
            assertThat(index.first()).isEqualTo(model.firstKey());
        }
    }

    /** A retained message goes when its topic has a new one: some at once, some years later. */
    @Test
    void messagesThatGoInAnyOrderDoNotLeaveTheirRoomBehind() {
        var random = new Random(1);
        var index = new Index(new Named(1, "j", true), new Totals());
        var last = new long[20_000];
        for (long number = 1; number <= 1_000_000; number++) {
            int topic = random.nextInt(last.length);
            index.remove(last[topic]);
            index.add(number, 10);
            index.committed(number);
            last[topic] = number;
        }

        assertThat(index.count()).isEqualTo(last.length);
        assertThat(index.room()).isLessThan(4L * last.length);
        for (long number : last) {
            assertThat(index.contains(number)).isTrue();
        }
    }

    @Test
    void whatIsNotCommittedCannotBeReadAndIsNotLost() {
        var index = new Index(new Named(1, "j", true), new Totals());
        index.add(1, 10);
        index.add(2, 10);
        index.add(3, 10);
        index.committed(1);
        index.committed(2);

        assertThat(index.copy(0, new long[5])).isEqualTo(2);
        assertThat(index.lose(0, Long.MAX_VALUE)).isEqualTo(2);
        assertThat(index.contains(3)).isTrue();
    }

    /** Whoever reads on behind the last message must not miss one that comes to the disk later than one behind it. */
    @Test
    void nothingBehindAMessageOnItsWayCanBeRead() {
        var index = new Index(new Named(1, "j", true), new Totals());
        for (int i = 1; i <= 5_000; i++) {
            index.add(i, 10);
            if (i != 2_000) {
                index.committed(i);
            }
        }

        assertThat(index.copy(0, new long[9_000])).isEqualTo(1_999);
        assertThat(index.copy(2_000, new long[9_000])).isZero();
        assertThat(index.some(Long.MAX_VALUE, new long[9_000])).isEqualTo(4_999);
        index.committed(2_000);
        assertThat(index.copy(1_999, new long[9_000])).isEqualTo(3_001);
        index.add(5_001, 10);
        index.remove(5_001); // refused
        assertThat(index.copy(0, new long[9_000])).isEqualTo(5_000);
    }
}
