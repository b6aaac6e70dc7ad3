package sluice.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerHeapTest {

    private record Planned(long due, TimerHeap.Entry entry) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void givesWhatIsDueInOrderAndForgetsWhatIsCancelled(long seed) throws IOException {
        var random = new Random(seed);
        var loop = new Loop("sluice-tcp-test");
        var heap = new TimerHeap();
        var model = new ArrayList<Planned>();
        var ran = new ArrayList<Long>();
        long now = Long.MAX_VALUE - 1_000; // System.nanoTime may wrap around
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long due = now + random.nextInt(500);
                    var entry = new TimerHeap.Entry(loop, due, () -> ran.add(due));
                    heap.add(entry);
                    model.add(new Planned(due, entry));
                }
                case 2 -> {
                    if (!model.isEmpty()) {
                        heap.remove(model.remove(random.nextInt(model.size())).entry());
                    }
                }
                default -> {
                    now += random.nextInt(100);
                    long limit = now;
                    ran.clear();
                    for (Runnable task; (task = heap.due(now)) != null; ) {
                        task.run();
                    }
                    var expected = new ArrayList<>(model.stream()
                            .filter(planned -> planned.due() - limit <= 0)
                            .map(Planned::due)
                            .toList());
                    expected.sort(Comparator.comparingLong(due -> due - limit));
                    assertThat(ran).isEqualTo(expected);
                    model.removeIf(planned -> planned.due() - limit <= 0);
                }
            }
            assertThat(heap.size()).isEqualTo(model.size());
        }
        loop.start();
        loop.close();
    }
}
