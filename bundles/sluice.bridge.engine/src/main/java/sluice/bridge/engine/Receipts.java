package sluice.bridge.engine;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Drop;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/**
 * Tells publishers what became of their messages at the far side, on the topic their rule names: as JSON, with QoS 1, and with the message's own
 * correlation data. Thread-safe.
 *
 * <p>Where a receipt goes is noted beside the message while it waits, so that it outlives the rule and a crash.
 */
final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final CompletionStage<Void> NOTHING = CompletableFuture.completedStage(null);

    /** What no topic contains. */
    private static final String BETWEEN = "\0";

    private final String bridge;
    private final MessageBus bus;
    private final Origin own;
    private final Loop clock;

    Receipts(String bridge, MessageBus bus, Origin own, Loop clock) {
        this.bridge = bridge;
        this.bus = bus;
        this.own = own;
        this.clock = clock;
    }

    /**
     * Returns what to note beside a message, nothing if its rule gives no receipts.
     *
     * @param topic the message's topic before its rule renamed it
     * @param origin who published it, null if nobody did just now; who is on the other side of a bridge gets no receipt
     * @throws IllegalArgumentException if the rule's template makes no topic of it
     */
    static Payload note(Route route, TopicName topic, @Nullable Origin origin) {
        var receipt = route.receipt();
        return receipt == null || origin == null || origin.name().startsWith(Engine.ORIGIN)
                ? Payload.EMPTY
                : Payload.of(receipt.apply(topic) + BETWEEN + topic);
    }

    /**
     * The far side has acknowledged a message.
     *
     * @return ends when the receipt is as safe as its receivers want it, also if one of them cannot keep it: the message has arrived all the same
     */
    CompletionStage<Void> delivered(Payload note, Message message) {
        return publish(note, message, "delivered", "");
    }

    /** A message is given up. Returns what ends as {@link #delivered} does. */
    CompletionStage<Void> dropped(Payload note, Message message, Drop why, String reason) {
        return publish(note, message, why == Drop.EXPIRED ? "expired" : "refused", reason);
    }

    private CompletionStage<Void> publish(Payload note, Message message, String state, String reason) {
        if (note.isEmpty()) {
            return NOTHING;
        }
        var topics = note.text().split(BETWEEN, 2);
        var json = String.format(
                Locale.ROOT,
                "{\"state\":\"%s\",\"topic\":\"%s\",\"bridge\":\"%s\",\"to\":\"%s\",\"at\":\"%s\"%s}",
                state,
                StateTopic.escape(topics[1]),
                StateTopic.escape(bridge),
                StateTopic.escape(message.topic().value()),
                clock.now(),
                reason.isEmpty() ? "" : ",\"reason\":\"" + StateTopic.escape(reason) + "\"");
        var properties = new MessageProperties(
                true, null, "application/json", null, message.properties().correlation(), List.of());
        var receipt = Message.of(TopicName.of(topics[0]), Payload.of(json))
                .withQos(Qos.AT_LEAST_ONCE)
                .withProperties(properties);
        return bus.publish(receipt, own).stored().handle((_, failure) -> {
            if (failure != null) {
                LOG.warn("Bridge {}: a receipt on {} cannot be kept: {}", bridge, topics[0], failure.toString());
            }
            return null;
        });
    }
}
