package sluice.rule.engine;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.transform.PayloadTemplate;
import sluice.transform.TopicTemplate;
import sluice.transform.Transform;

/**
 * What a rule makes of a message, parsed once. Thread-safe; remembers nothing but what its trigger does.
 *
 * @param template null for the payload as it came
 * @param qos null for that of the message
 * @param transform empty for none
 */
record Action(
        TopicFilter filter,
        Trigger trigger,
        TopicTemplate topic,
        @Nullable PayloadTemplate template,
        @Nullable Qos qos,
        boolean retain,
        String transform) {

    /** @throws IllegalArgumentException if something is wrong; the sentence begins with the key */
    static Action of(Rule.Config config) {
        var filter = read("filter", config.filter(), TopicFilter::of);
        var template = config.template();
        return new Action(
                filter,
                new Trigger(condition("condition", config.condition()), condition("until", config.until())),
                read("topic", config.topic(), text -> TopicTemplate.of(text, filter)),
                template.isEmpty() ? null : read("template", template, text -> PayloadTemplate.of(text, filter)),
                config.qos() == -1 ? null : read("qos", config.qos(), Qos::of),
                config.retain(),
                config.transform());
    }

    private static @Nullable Condition condition(String key, String text) {
        return text.isBlank() ? null : read(key, text, ConditionParser::parse);
    }

    private static <A, B> B read(String key, A value, Function<A, B> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the message to publish, empty if the rule does not fire.
     *
     * @throws IllegalArgumentException if it cannot work on this message
     */
    Optional<Message> apply(Message message, Map<String, Transform> transforms) {
        var facts = new Facts(message);
        if (!trigger.fires(facts)) {
            return Optional.empty();
        }
        if (transform.isEmpty()) {
            return Optional.of(make(facts, message.topic(), message));
        }
        var function = transforms.get(transform);
        if (function == null) {
            throw new IllegalArgumentException("transform: nobody has registered '" + transform + "'");
        }
        return function.apply(message)
                .map(made -> make(new Facts(made.withTopic(message.topic())), message.topic(), made));
    }

    private Message make(Facts facts, TopicName from, Message message) {
        return new Message(
                topic.apply(from),
                payload(facts),
                qos == null ? message.qos() : qos,
                retain,
                message.properties(),
                message.received());
    }

    private Payload payload(Facts facts) {
        if (template == null) {
            return facts.message().payload();
        }
        return template.apply(facts.message(), template.hasFields() ? facts.fields() : null);
    }
}
