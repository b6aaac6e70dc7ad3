package sluice.bus.local;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.RetainedReader;
import sluice.bus.Subscription;

/** The retained messages for one subscriber that has come, each once. Confined to one thread at a time. */
final class Offering {

    private static final Logger LOG = LoggerFactory.getLogger(Offering.class);
    private static final int AT_ONCE = 256;

    private final MessageBus bus;
    private final Desk desk;
    private final List<Subscription> subscriptions;
    private final ArrayDeque<RetainedReader> readers = new ArrayDeque<>();

    Offering(MessageBus bus, Desk desk, List<Subscription> subscriptions) {
        this.bus = bus;
        this.desk = desk;
        this.subscriptions = subscriptions;
        subscriptions.forEach(each -> readers.add(this.bus.retainedReader(each.filter(), null)));
    }

    /**
     * Hands over what it can.
     *
     * @param fetch whether to read what is not in memory
     * @return whether that was all
     */
    boolean offer(boolean fetch) {
        try {
            for (RetainedReader reader; (reader = readers.peek()) != null; readers.remove()) {
                while (!reader.isAtEnd()) {
                    var next = reader.peek();
                    if (next != null) {
                        reader.advance();
                        hand(next, subscriptions.size() - readers.size());
                    } else if (fetch) {
                        reader.fetch(AT_ONCE);
                    } else {
                        return false;
                    }
                }
            }
            return true;
        } catch (UncheckedIOException e) {
            LOG.debug("Retained messages cannot be read at the moment", e);
            return false;
        }
    }

    private void hand(Message message, int number) {
        var matching = subscriptions.stream()
                .filter(each -> each.filter().matches(message.topic()))
                .toList();
        if (matching.getFirst().equals(subscriptions.get(number))) { // or else another reader has found it
            desk.hand(new Replay(message, matching));
        }
    }
}
