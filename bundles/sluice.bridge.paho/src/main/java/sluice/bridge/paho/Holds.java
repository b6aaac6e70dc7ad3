package sluice.bridge.paho;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What has to be safe here before anything more is written to the far side. Thread-safe; one thread awaits.
 *
 * <p>Paho answers a step of a QoS 2 exchange by itself, right after it has told its persistence of it. So the persistence says here
 * what that answer has to wait for. As many steps as come meanwhile share the wait, and what follows it goes out in one write.
 */
final class Holds {

    private final ConcurrentLinkedQueue<CompletableFuture<?>> held = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    void add(CompletionStage<?> stage) {
        var future = stage.toCompletableFuture();
        if (!future.isDone() || future.isCompletedExceptionally()) {
            held.add(future);
        }
    }

    /** Waits until all is safe that was added before. */
    void await() throws IOException {
        for (var next = held.peek(); next != null; next = held.peek()) {
            try {
                CompletableFuture.anyOf(next, closed).join();
            } catch (CompletionException e) {
                throw new IOException("what the far side sent could not be kept here", e.getCause());
            }
            if (closed.isDone()) {
                throw new SocketException("the link is closed");
            }
            held.poll(); // only one thread writes
        }
    }

    /** Lets go of whoever waits. */
    void close() {
        closed.complete(null);
    }
}
