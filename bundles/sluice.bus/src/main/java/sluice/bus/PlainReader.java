package sluice.bus;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A reader of retained messages that are all in memory anyway. Confined to one thread at a time. */
final class PlainReader implements RetainedReader {

    private final MessageBus bus;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();

    PlainReader(MessageBus bus, TopicFilter filter, @Nullable TopicName after) {
        this.bus = bus;
        bus.retained(filter, message -> {
            if (after == null || compare(message.topic(), after) > 0) {
                messages.add(message);
            }
        });
        var sorted = messages.stream()
                .sorted((one, other) -> compare(one.topic(), other.topic()))
                .toList();
        messages.clear();
        messages.addAll(sorted);
    }

    private static int compare(TopicName one, TopicName other) {
        return Arrays.compareUnsigned(utf8(one), utf8(other));
    }

    private static byte[] utf8(TopicName topic) {
        var bytes = new byte[topic.length()];
        topic.copyUtf8(bytes, 0);
        return bytes;
    }

    @Override
    public @Nullable Message peek() {
        for (Message next; (next = messages.peek()) != null; messages.remove()) {
            if (bus.retained(next.topic()).orElse(null) == next) {
                return next;
            }
        }
        return null;
    }

    @Override
    public void advance() {
        messages.poll();
    }

    @Override
    public boolean isAtEnd() {
        return messages.isEmpty();
    }

    @Override
    public void fetch(int max) {
        // all is there
    }
}
