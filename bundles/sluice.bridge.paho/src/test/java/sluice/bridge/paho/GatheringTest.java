package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private final List<String> written = new ArrayList<>();
    private final Holds holds = new Holds();
    private final Gathering gathering = new Gathering(holds);
    private final Bursts bursts = new Bursts(gathering);
    private final OutputStream paho = gathering.into(
            new OutputStream() {
                @Override
                public void write(int octet) {
                    throw new AssertionError("one byte at a time");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    written.add(HexFormat.of().formatHex(bytes, offset, offset + length));
                }
            },
            new CountDownLatch(1));

    /** As Paho does it. */
    private void packet(String hex) throws IOException {
        var bytes = HexFormat.of().parseHex(hex);
        paho.write(bytes, 0, bytes.length);
        paho.flush();
    }

    @Test
    void nothingStaysHereForWhatIsToCome() throws Exception {
        gathering.expect(3);
        packet("3001");
        packet("3202");
        assertThat(written).containsExactly("3001", "3202");
    }

    @Test
    void whatIsNotComingIsNotWaitedFor() throws Exception {
        gathering.expect(2);
        gathering.miss();
        packet("3001");
        assertThat(written).containsExactly("3001");
    }

    @Test
    void whatHasNothingToWaitForGoesBeforeAHold() throws Exception {
        var safe = new CompletableFuture<>();
        gathering.expect(2);
        packet("3001");
        holds.add(safe);
        var writing = new FutureTask<Void>(() -> {
            packet("3002");
            return null;
        });
        Thread.ofPlatform().start(writing);
        while (holds.isHolding()) {
            safe.complete(null);
        }
        writing.get(10, TimeUnit.SECONDS);
        assertThat(written).containsExactly("3001", "3002");
    }

    @Test
    void aPacketLargerThanTheBufferGoesOutInItsPlace() throws Exception {
        gathering.expect(3);
        packet("3001");
        packet("30" + "00".repeat(20_000));
        packet("3003");
        assertThat(String.join("", written))
                .startsWith("300130")
                .endsWith("003003")
                .hasSize(2 * (2 + 20_001 + 2));
    }

    @Test
    void aBurstIsHandedOverWhenItIsOver() {
        var sent = new ArrayList<Integer>();
        bursts.gather(() -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                var _ = bursts.run(1, () -> {
                    sent.add(number);
                    return CompletableFuture.completedStage(null);
                });
            }
            assertThat(sent).isEmpty();
        });
        assertThat(sent).containsExactly(0, 1, 2);
    }

    @Test
    void whatFailsInABurstFailsForWhoSentItAndIsNotWaitedFor() throws Exception {
        var results = new ArrayList<CompletableFuture<Void>>();
        bursts.gather(() -> {
            results.add(
                    bursts.run(1, () -> CompletableFuture.completedStage(null)).toCompletableFuture());
            results.add(bursts.run(1, () -> CompletableFuture.failedStage(new IOException("gone")))
                    .toCompletableFuture());
        });
        assertThat(results.get(0)).isCompleted();
        assertThat(results.get(1)).isCompletedExceptionally();
        packet("3001");
        assertThat(written).containsExactly("3001");
    }
}
