package sluice.bus.local;

import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Messages and subscriptions in few words. */
final class Messages {

    private Messages() {}

    static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload));
    }

    static Message retained(String topic, String payload) {
        return message(topic, payload).withRetain(true);
    }

    static Subscription to(String filter) {
        return Subscription.to(TopicFilter.of(filter));
    }
}
