package sluice.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a source that is refused again and again is told of. */
class RefusalsTest {

    private final Refusals refusals = new Refusals("tls");

    private boolean refuse(String source, int port) {
        return refusals.tell(new InetSocketAddress(source, port), new java.io.IOException("no"));
    }

    @Test
    void aSourceIsToldOfOnceAndThenAtEveryPowerOfTwo() {
        var told = IntStream.rangeClosed(1, 1_000)
                .filter(count -> refuse("10.0.0.1", 1_000 + count))
                .boxed()
                .toList();

        assertThat(told).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
        assertThat(refuse("10.0.0.2", 1)).isTrue();
    }

    @Test
    void theOldestOfManySourcesIsForgotten() {
        assertThat(refuse("10.1.0.0", 1)).isTrue();
        assertThat(refuse("10.1.0.0", 1)).isTrue();
        assertThat(refuse("10.1.0.0", 1)).isFalse();
        for (int i = 1; i <= 1_000; i++) {
            assertThat(refuse("10.1." + i / 256 + "." + i % 256, 1)).isTrue();
        }
        assertThat(refuse("10.1.0.0", 1)).isTrue();
    }
}
