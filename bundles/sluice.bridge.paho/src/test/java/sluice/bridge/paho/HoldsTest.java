package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HoldsTest {

    private final Holds holds = new Holds();

    private FutureTask<Void> waiting() {
        var task = new FutureTask<Void>(() -> {
            holds.await();
            return null;
        });
        Thread.startVirtualThread(task);
        return task;
    }

    @Test
    void nothingIsWrittenBeforeAllIsSafe() throws Exception {
        var one = new CompletableFuture<>();
        var two = new CompletableFuture<>();
        holds.add(one);
        holds.add(two);
        var writing = waiting();
        two.complete(null);
        assertThat(writing.isDone()).isFalse();
        one.complete(null);
        writing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatCannotBeKeptEndsTheLink() {
        holds.add(CompletableFuture.failedFuture(new IOException("the disk is full")));
        assertThatThrownBy(holds::await).isInstanceOf(IOException.class).hasMessageContaining("could not be kept");
    }

    @Test
    void theEndOfTheLinkIsNotWaitedFor() {
        holds.add(new CompletableFuture<>());
        var writing = waiting();
        holds.close();
        assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(SocketException.class);
    }
}
