package sluice.device.commander;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.SteadyClock;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.device.Actuator;
import sluice.device.Sensor;

/**
 * Takes commands for one actuator on {@code <topic>/<command>/set}, or for all on {@code <topic>/<device>/<command>/set}, and
 * publishes the state they lead to, retained, on the same topic without {@code /set}. Actuators come and go while it runs.
 * Thread-safe.
 *
 * <p>Commands that were retained before it subscribed are not carried out: an old command is no command.
 */
@Component(
        configurationPid = "sluice.device.commander",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Commander.Config.class, factory = true)
public final class Commander implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Commander.class);
    private static final String ALL = "*";
    private static final String SET = "/set";
    private static final int LONGEST_VALUE = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MessageBus bus;
    private final Origin origin;
    private final String topic;
    private final String device;
    private final Duration expiry;
    private final Duration silence;
    private final Duration patience;
    private final InstantSource clock;
    private final List<Crew> crews = new CopyOnWriteArrayList<>();

    /** Whose commands come from where. */
    @ObjectClassDefinition(name = "Commander", description = "Hands commands from topics to actuators")
    public @interface Config {
        @AttributeDefinition(name = "Topic", description = "The topic the commands and states are below")
        String topic();

        @AttributeDefinition(name = "Device", description = "The id of the device to command, or * for every device")
        String device() default ALL;

        @AttributeDefinition(
                name = "Expiry",
                description = "Milliseconds a command may wait before it is too late for it; its sender may say less",
                min = "100")
        int expiry_millis() default 10_000;

        @AttributeDefinition(
                name = "Silence",
                description = "Milliseconds without a command after which a device goes to its safe state; 0 for never",
                min = "0")
        int silence_millis() default 0;
    }

    @Activate
    public Commander(@Reference MessageBus bus, Config config) {
        this(bus, config, PATIENCE, SteadyClock.SYSTEM);
    }

    Commander(MessageBus bus, Config config, Duration patience, InstantSource clock) {
        this.bus = bus;
        this.topic = topic(config.topic());
        this.device = config.device().strip();
        this.expiry = atLeast("expiry.millis", config.expiry_millis(), 100);
        this.silence = atLeast("silence.millis", config.silence_millis(), 0);
        this.patience = patience;
        this.clock = clock;
        this.origin = new Origin("commander " + topic);
        if (device.isEmpty()) {
            throw new IllegalArgumentException("device: must be a device's id, or * for every device");
        }
        var filter = TopicFilter.of(topic + (isForAll() ? "/+/+" : "/+") + SET);
        bus.subscribe(this, Subscription.to(filter));
        LOG.info("Commander takes commands on {}", filter);
    }

    /** Takes no more commands; returns within a second, even if a driver does not. */
    @Deactivate
    public void close() {
        bus.unsubscribe(this);
        crews.forEach(Crew::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        for (var crew : crews) {
            crew.end(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        crews.clear();
    }

    @Reference(service = Actuator.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addActuator(ServiceReference<Actuator> reference, Actuator actuator) {
        var bundle = reference.getBundle();
        add(
                String.valueOf(reference.getProperty(Sensor.ID)),
                bundle == null ? "unknown" : bundle.getSymbolicName() + " " + bundle.getVersion(),
                actuator);
    }

    void removeActuator(Actuator actuator) {
        for (var crew : List.copyOf(crews)) {
            if (crew.actuator().equals(actuator) && crews.remove(crew)) {
                crew.stop();
                crew.end(patience);
            }
        }
    }

    void add(String id, String bundle, Actuator actuator) {
        if (isForAll() || device.equals(id)) {
            var crew = new Crew(new Crew.Subject(id, bundle, actuator), replies(id), silence, clock);
            crews.add(crew);
            crew.start();
        }
    }

    @Override
    public void receive(Delivery delivery) {
        var message = delivery.message();
        var path = message.topic().value();
        var levels =
                path.substring(topic.length() + 1, path.length() - SET.length()).split("/", -1);
        var id = isForAll() ? levels[0] : device;
        var name = levels[levels.length - 1];
        if (message.payload().length() > LONGEST_VALUE) {
            LOG.warn("What came on {} is no command: it has more than {} bytes", path, LONGEST_VALUE);
            return;
        }
        try {
            order(id, Order.of(name, message, expiry));
        } catch (IllegalArgumentException e) {
            LOG.warn("What came on {} is no command: {}", path, e.getMessage());
        }
    }

    private void order(String id, Order order) {
        for (var crew : crews) {
            if (crew.id().equals(id)) {
                crew.order(order);
                return;
            }
        }
        replies(id).refused(order, "there is no actuator " + id);
    }

    private Replies replies(String id) {
        return new Replies(bus, origin, isForAll() ? topic + "/" + id : topic);
    }

    private boolean isForAll() {
        return device.equals(ALL);
    }

    private static Duration atLeast(String key, int millis, int least) {
        if (millis < least) {
            throw new IllegalArgumentException(key + ": must be " + least + " or more, not " + millis);
        }
        return Duration.ofMillis(millis);
    }

    private static String topic(String text) {
        try {
            var topic = TopicName.of(text.strip()).value();
            if (topic.endsWith("/")) {
                throw new IllegalArgumentException("topic name '" + topic + "' ends with /, which is added anyway");
            }
            return topic;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic: " + e.getMessage(), e);
        }
    }
}
