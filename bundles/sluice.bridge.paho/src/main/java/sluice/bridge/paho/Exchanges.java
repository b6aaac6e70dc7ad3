package sluice.bridge.paho;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bus.Message;

/**
 * Reads from what Paho tells its persistence how the QoS 2 exchanges go, and holds Paho's answers until the link's owner remembers it.
 * Thread-safe.
 *
 * <pre>
 *   put s-N      a PUBLISH with QoS 1 or 2 is about to go       the owner knows
 *   put sc-N     PUBREC came, PUBREL is about to go             hold it
 *   put r-N      a PUBLISH with QoS 2 came, PUBREC is to go     hold it
 *   remove r-N   PUBREL came, PUBCOMP is about to go            hold it
 * </pre>
 */
final class Exchanges {

    private static final String CONFIRMED = "sc-";
    private static final String RECEIVED = "r-";

    private final Wire wire;
    private final Client.Events events;

    Exchanges(Wire wire, Client.Events events) {
        this.wire = wire;
        this.events = events;
    }

    /** Returns whether the link is gone. */
    boolean isOver() {
        return wire.isClosed();
    }

    boolean isReceived(String key) {
        return key.startsWith(RECEIVED);
    }

    void put(String key) {
        if (key.startsWith(CONFIRMED)) {
            int identifier = Integer.parseInt(key.substring(CONFIRMED.length()));
            if (identifier >= Link.FIRST_IDENTIFIER) {
                wire.hold(events.received(identifier));
            }
        }
    }

    void arrived(int identifier, Supplier<Message> message) {
        try {
            wire.hold(events.arrived(message.get(), identifier));
        } catch (RuntimeException e) {
            wire.hold(new CompletableFuture<>()); // no answer: the link ends
            events.ended(new LinkEnd(Kind.LOST, "the far side sent what is no message: " + Reasons.clause(e)));
        }
    }

    void remove(String key) {
        if (isReceived(key)) {
            wire.hold(events.released(Integer.parseInt(key.substring(RECEIVED.length()))));
        }
    }
}
