package sluice.bridge.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/**
 * Tells the far side that the link is open, and that it is not any more: retained, with QoS 1, on a topic of its own. What it does not hear from
 * here it hears from the will. Confined to its bridge's loop.
 */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);
    private static final long PATIENCE_MILLIS = 500;

    private final Link link;
    private final @Nullable TopicName topic;
    private final Limits limits;

    private Announcement(Link link, @Nullable TopicName topic, Limits limits) {
        this.link = link;
        this.topic = topic;
        this.limits = limits;
    }

    /** Says that a link is open, if somebody wants to know. */
    static Announcement of(Link link, Endpoint endpoint, Limits limits) {
        var announcement = new Announcement(link, endpoint.notification(), limits);
        if (announcement.topic != null) {
            CompletionStage<Void> said = announcement.say(announcement.topic, Endpoint.HERE);
            said.whenComplete((_, failure) -> {
                if (failure != null) {
                    LOG.warn(
                            "The far side is not told on {} that {} is there: {}",
                            announcement.topic,
                            endpoint,
                            failure.toString());
                }
            });
        }
        return announcement;
    }

    private CompletableFuture<Void> say(TopicName where, Payload what) {
        var message = Message.of(where, what)
                .withQos(Qos.AT_LEAST_ONCE.atMost(limits.maximumQos()))
                .withRetain(limits.retainAvailable());
        return link.publish(message).toCompletableFuture();
    }

    /** Closes the link, and says so before, if the far side takes that within half a second. */
    void close() {
        if (topic == null) {
            link.close();
            return;
        }
        CompletionStage<Void> said = say(topic, Endpoint.GONE).orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        said.whenComplete((_, _) -> link.close());
    }
}
