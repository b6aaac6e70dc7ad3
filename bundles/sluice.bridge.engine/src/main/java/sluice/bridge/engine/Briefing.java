package sluice.bridge.engine;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.RetainedReader;
import sluice.bus.TopicFilter;

/** What is retained here already, for a rule that is new. Confined to its bridge's loop. */
final class Briefing {

    private static final Logger LOG = LoggerFactory.getLogger(Briefing.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 256;

    private final RetainedReader reader;
    private final Loop loop;
    private final Consumer<Message> sink;

    Briefing(MessageBus bus, TopicFilter filter, Loop loop, Consumer<Message> sink) {
        this.reader = bus.retainedReader(filter, null);
        this.loop = loop;
        this.sink = sink;
    }

    /** Hands over what can be read, and the rest as soon as it can be: after a start with many, that takes a while. */
    void goOn() {
        try {
            while (!reader.isAtEnd()) {
                var next = reader.peek();
                if (next == null) {
                    reader.fetch(AT_ONCE);
                } else {
                    reader.advance();
                    sink.accept(next);
                }
            }
        } catch (UncheckedIOException e) {
            LOG.debug("Retained messages cannot be read at the moment", e);
            loop.schedule(PAUSE, this::goOn);
        }
    }
}
