package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWatchTest {

    private static final long MB = 1 << 20;

    private long used = 12 * MB;
    private long alive = 9 * MB;
    private int collections;
    private final HeapWatch watch = new HeapWatch(() -> used, () -> {
        collections++;
        used = alive;
    });

    @Test
    void aHeapThatGrowsALittleIsLeftAlone() {
        look(22);

        assertThat(collections).isZero();
    }

    @Test
    void aHeapThatHasGrownIsCollectedOnce() {
        look(23);
        look(10);

        assertThat(collections).isOne();
    }

    @Test
    void itIsCollectedAgainWhenItHasGrownAgain() {
        look(23);
        look(19);
        assertThat(collections).isOne();

        look(20);
        assertThat(collections).isEqualTo(2);
    }

    @Test
    void aLargeHeapHasToGrowByHalf() {
        alive = 60 * MB;
        look(61);

        look(89);
        assertThat(collections).isOne();

        look(91);
        assertThat(collections).isEqualTo(2);
    }

    private void look(int megabytes) {
        used = megabytes * MB;
        watch.look();
    }
}
