package sluice.bridge.paho;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bus.Message;

/** Writes down what it hears. Thread-safe. */
final class RecordingListener implements LinkListener {

    final CompletableFuture<Limits> opened = new CompletableFuture<>();
    final CompletableFuture<LinkEnd> closed = new CompletableFuture<>();
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final Function<Message, CompletionStage<?>> keep;

    RecordingListener() {
        this(_ -> CompletableFuture.completedFuture(null));
    }

    /** @param keep returns what ends when the message is safe */
    RecordingListener(Function<Message, CompletionStage<?>> keep) {
        this.keep = keep;
    }

    @Override
    public void opened(Limits limits) {
        opened.complete(limits);
    }

    @Override
    public CompletionStage<?> arrived(Message message) {
        messages.add(message);
        return keep.apply(message);
    }

    @Override
    public void closed(LinkEnd end) {
        closed.complete(end);
    }

    Limits awaitOpen() throws Exception {
        return opened.get(10, TimeUnit.SECONDS);
    }

    LinkEnd awaitEnd() throws Exception {
        return closed.get(15, TimeUnit.SECONDS);
    }

    Message next() throws Exception {
        var message = messages.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }
}
