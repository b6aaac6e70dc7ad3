package sluice.bridge.engine;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A client on the remote broker, to look at it from the other side. Thread-safe. */
final class FarSide implements LinkListener {

    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Limits> opened = new CompletableFuture<>();
    private final CompletableFuture<LinkEnd> closed = new CompletableFuture<>();
    private final Link link;

    FarSide(Connector connector, int port, String id, String... filters) throws Exception {
        this(Version.V5, connector, port, id, filters);
    }

    FarSide(Version version, Connector connector, int port, String id, String... filters) throws Exception {
        var endpoint = new Endpoint(
                URI.create("mqtt://127.0.0.1:" + port),
                id,
                version,
                null,
                null,
                false,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                1000);
        link = connector.open(endpoint, this);
        opened.get(10, TimeUnit.SECONDS);
        for (var filter : filters) {
            link.subscribe(List.of(new Subscription(TopicFilter.of(filter), Qos.EXACTLY_ONCE, false, true, 0)))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    void publish(String topic, String payload, Qos qos, boolean retain) throws Exception {
        link.publish(Message.of(TopicName.of(topic), Payload.of(payload))
                        .withQos(qos)
                        .withRetain(retain))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    CompletionStage<Void> send(String topic, Payload payload, Qos qos) {
        return link.publish(Message.of(TopicName.of(topic), payload).withQos(qos));
    }

    Message next() throws Exception {
        var message = messages.poll(15, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came");
        }
        return message;
    }

    @Override
    public void opened(Limits limits) {
        opened.complete(limits);
    }

    @Override
    public CompletionStage<?> arrived(Message message) {
        messages.add(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closed(LinkEnd end) {
        closed.complete(end);
    }
}
