package sluice.rule.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.transform.Transform;

/**
 * One rule: what matches its filter and its condition goes to another topic, in another form. Thread-safe.
 *
 * <p>It acts on what happens, so it is not given retained messages when it starts: a rule that is edited must not fire for what was
 * said yesterday. It never sees what it published itself. What it published counts as part of the message that caused it: the
 * receipt of the one waits for the other, unless nobody waits at QoS 0.
 */
@Component(
        configurationPid = "sluice.rule",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Rule.Config.class, factory = true)
public final class Rule implements Subscriber {

    /** What a rule does, in {@code etc/sluice.rule~NAME.json}. */
    @ObjectClassDefinition(
            name = "Rule",
            description = "Publishes to another topic what matches a filter and a condition")
    public @interface Config {

        /** Which topics. */
        @AttributeDefinition(name = "Filter", description = "Topic filter of the messages it looks at")
        String filter();

        /** When. */
        @AttributeDefinition(
                name = "Condition",
                description = "When it fires, such as: value > 30 and unit == \"Cel\"; empty for always")
        String condition() default "";

        /** Until when not again. */
        @AttributeDefinition(
                name = "Until",
                description =
                        "Once it has fired for a topic, it is silent there until a message for which this holds, such as:"
                                + " value < 28; empty to fire each time")
        String until() default "";

        /** Where to. */
        @AttributeDefinition(
                name = "Topic",
                description =
                        "Topic it publishes to; {1}, {2} stand for the filter's wildcards, {topic} for the whole topic")
        String topic();

        /** What. */
        @AttributeDefinition(
                name = "Template",
                description =
                        "Payload it publishes; {value} stands for a JSON field, {payload}, {topic}, {1} for what they say;"
                                + " empty for the payload as it came")
        String template() default "";

        /** How hard. */
        @AttributeDefinition(
                name = "QoS",
                description = "Quality of service it publishes with; -1 for that of the message that came",
                options = {
                    @Option(label = "as it came", value = "-1"),
                    @Option(label = "at most once", value = "0"),
                    @Option(label = "at least once", value = "1"),
                    @Option(label = "exactly once", value = "2")
                })
        int qos() default -1;

        /** Whether it stays. */
        @AttributeDefinition(name = "Retain", description = "Whether what it publishes is retained")
        boolean retain() default false;

        /** Through what. */
        @AttributeDefinition(
                name = "Transform",
                description =
                        "Name of a Transform service the message goes through before the template; empty for none")
        String transform() default "";
    }

    private static final Logger LOG = LoggerFactory.getLogger(Rule.class);

    private final MessageBus bus;
    private final Action action;
    private final Origin origin;
    private final Map<String, Transform> transforms = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();

    /**
     * Makes the rule.
     *
     * @throws IllegalArgumentException if its configuration is wrong; the sentence begins with the key
     */
    @Activate
    public Rule(@Reference MessageBus bus, Config config, Map<String, Object> properties) {
        this.bus = bus;
        this.action = Action.of(config);
        this.origin = new Origin("rule " + name(properties));
    }

    private static String name(Map<String, Object> properties) {
        var pid = String.valueOf(properties.get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTransform(Transform transform, Map<String, Object> properties) {
        if (properties.get(Transform.NAME) instanceof String name) {
            transforms.put(name, transform);
        }
    }

    void removeTransform(Transform transform) {
        transforms.values().remove(transform);
    }

    /** Begins; by now every transform that is there is known. */
    @Activate
    void start() {
        bus.subscribe(this, new Subscription(action.filter(), Qos.EXACTLY_ONCE, true, true, 0));
        LOG.debug("{} watches {}", origin, action.filter());
    }

    @Deactivate
    void stop() {
        bus.unsubscribe(this);
    }

    @Override
    public void receive(Delivery delivery) {
        if (delivery.origin() == origin) {
            return;
        }
        try {
            var result = action.apply(delivery.message(), transforms);
            if (result.isPresent()) {
                var receipt = bus.publish(result.get(), origin);
                if (delivery.message().qos() != Qos.AT_MOST_ONCE) {
                    delivery.await(receipt.stored());
                }
            }
            long before = failures.get() == 0 ? 0 : failures.getAndSet(0);
            if (before > 0) {
                LOG.info("{} works again after {} messages", origin, before);
            }
        } catch (IllegalArgumentException e) {
            long count = failures.incrementAndGet();
            if ((count & (count - 1)) == 0) {
                LOG.warn(
                        "{} cannot work on a message to {}, {} in a row: {}",
                        origin,
                        delivery.message().topic(),
                        count,
                        e.getMessage());
            }
        }
    }

    /** Returns how many messages in a row it could not work on. */
    long failures() {
        return failures.get();
    }
}
