package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BusWorkerTest {

    @Test
    void jobsOfManyThreadsNeverOverlap() throws Exception {
        var worker = new BusWorker("I2C bus 1");
        var inside = new AtomicInteger();
        var done = new AtomicInteger();
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 100; n++) {
                    try {
                        worker.call(() -> {
                            assertThat(inside.incrementAndGet()).isOne();
                            inside.decrementAndGet();
                            return done.incrementAndGet();
                        });
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(done).hasValue(800);
        worker.close(() -> {});
    }

    @Test
    void aTransferThatHangsCostsASentenceNotTheCallersThread() throws Exception {
        var worker = new BusWorker("I2C bus 1", Duration.ofMillis(50));
        var free = new CountDownLatch(1);
        assertThatThrownBy(() -> worker.call(() -> {
                    awaitUninterruptibly(free);
                    return 0;
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("I2C bus 1 has not ended a transfer for 50 ms: its adapter hangs");
        free.countDown();
        assertThat(worker.call(() -> 7)).isEqualTo(7);
        worker.close(() -> {});
        assertThatThrownBy(() -> worker.call(() -> 7)).hasMessage("I2C bus 1 is gone");
    }

    @Test
    void whoIsInterruptedWhileWaitingIsTold() throws Exception {
        var worker = new BusWorker("I2C bus 1");
        var free = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> worker.call(() -> {
                    awaitUninterruptibly(free);
                    return 7;
                }))
                .isInstanceOf(InterruptedIOException.class);
        free.countDown();
        assertThat(Thread.interrupted()).isTrue();
        worker.close(() -> {});
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException _) {
                // a call into the kernel does not notice either
            }
        }
    }
}
