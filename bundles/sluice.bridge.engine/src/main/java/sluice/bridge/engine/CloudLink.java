package sluice.bridge.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * A link as a kind of far side wants it: opened once the login is there, its messages in that side's form, its subscriptions in
 * portions, and its limits never wider than the profile's. Thread-safe.
 */
final class CloudLink implements Link, LinkListener {

    private static final int TOPIC_NAME_INVALID = 0x90;

    private final Cloud cloud;
    private final Cloud.Account account;
    private final long maximumPacket;
    private final LinkListener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Link> made = new CompletableFuture<>();

    /** @param maximumPacket the longest packet to send, 0 for what the far side says */
    CloudLink(Cloud cloud, Cloud.Account account, long maximumPacket, LinkListener listener) {
        this.cloud = cloud;
        this.account = account;
        this.maximumPacket = maximumPacket;
        this.listener = listener;
    }

    /** The login is there. */
    void opens(Function<LinkListener, Link> opening) {
        if (!over.get()) {
            var link = opening.apply(this);
            made.complete(link);
            if (over.get()) {
                link.close();
            }
        }
    }

    /** There will be no link. */
    void fails(LinkEnd end) {
        closed(end);
    }

    @Override
    public void opened(Limits limits) {
        listener.opened(narrowed(limits));
    }

    @Override
    public void opened(Limits limits, boolean resumed) {
        listener.opened(narrowed(limits), resumed);
    }

    private Limits narrowed(Limits said) {
        var profile = cloud.profile().limits();
        long packet = Math.min(said.maximumPacket(), profile.maximumPacket());
        boolean retains = cloud.profile().topics().retain() != CloudProfile.Retain.CUTS;
        return new Limits(
                said.maximumQos().atMost(profile.maximumQos()),
                said.retainAvailable() && retains,
                Math.min(said.receiveMaximum(), profile.receiveMaximum()),
                maximumPacket > 0 ? Math.min(maximumPacket, packet) : packet,
                said.subscriptionOptions());
    }

    @Override
    public CompletionStage<?> arrived(Message message) {
        return listener.arrived(cloud.inwards(account, message));
    }

    @Override
    public CompletionStage<?> arrived(Message message, int identifier) {
        return listener.arrived(cloud.inwards(account, message), identifier);
    }

    @Override
    public CompletionStage<?> released(int identifier) {
        return listener.released(identifier);
    }

    @Override
    public CompletionStage<?> received(int identifier) {
        return listener.received(identifier);
    }

    @Override
    public void closed(LinkEnd end) {
        if (over.compareAndSet(false, true)) {
            made.completeExceptionally(new IOException(end.reason()));
            listener.closed(end);
        }
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        return sending(message, (link, fitting) -> link.publish(fitting));
    }

    @Override
    public CompletionStage<Void> publish(Message message, int identifier, boolean again) {
        return sending(message, (link, fitting) -> link.publish(fitting, identifier, again));
    }

    /** Sends a message in the far side's form; what it would cut the line for is refused here. */
    private CompletionStage<Void> sending(Message message, Portion<Message> send) {
        return made.thenCompose(link -> {
            var fitting = cloud.outwards(account, message);
            var wrong = Topics.complaint(cloud.profile(), fitting.topic().value());
            return wrong == null
                    ? send.apply(link, fitting)
                    : CompletableFuture.failedStage(
                            new RefusedException(TOPIC_NAME_INVALID, fitting.topic() + " will not do: " + wrong));
        });
    }

    @Override
    public CompletionStage<Void> release(int identifier) {
        return made.thenCompose(link -> link.release(identifier));
    }

    @Override
    public CompletionStage<Void> subscribe(List<Subscription> subscriptions) {
        return inPortions(subscriptions, Link::subscribe);
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<TopicFilter> filters) {
        return inPortions(filters, Link::unsubscribe);
    }

    private <T> CompletionStage<Void> inPortions(List<T> all, Portion<List<T>> send) {
        int size = cloud.profile().session().filtersPerSubscribe();
        var sent = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < all.size(); i += size) {
            var portion = all.subList(i, Math.min(all.size(), i + size));
            sent.add(made.thenCompose(link -> send.apply(link, portion)));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }

    private interface Portion<T> {
        CompletionStage<Void> apply(Link link, T portion);
    }

    @Override
    public void close() {
        if (made.isDone() && !made.isCompletedExceptionally()) {
            made.join().close(); // and hear of it
        } else {
            closed(new LinkEnd(LinkEnd.Kind.CLOSED, "closed"));
        }
    }
}
