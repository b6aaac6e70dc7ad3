package sluice.broker;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.Transport;

/**
 * One configured address MQTT clients connect to, open for as long as its transport is there. Thread-safe.
 *
 * <p>A changed limit holds for connections that come later. Changing the address, the transport or who may come in closes this
 * listener's connections, no other's.
 */
@Component(
        configurationPid = "sluice.broker.listener",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Listener.Config.class, factory = true)
public final class Listener {

    /** Settings of one listener. */
    @ObjectClassDefinition(name = "MQTT listener", description = "An address MQTT clients connect to")
    public @interface Config {
        @AttributeDefinition(
                name = "Address",
                description = "Where to listen, host:port; 127.0.0.1 serves this machine only, 0.0.0.0 everybody")
        String address() default "127.0.0.1:1883";

        @AttributeDefinition(name = "Transport", description = "Name of the transport that carries the bytes")
        String transport() default "tcp";

        @AttributeDefinition(
                name = "Anonymous",
                description =
                        "Whether clients without a user name may come in: from other machines, and even where users are"
                                + " configured. Without it, they may from this machine only, and only while no users are configured")
        boolean anonymous() default false;

        @AttributeDefinition(
                name = "Users required",
                description =
                        "Whether nobody comes in without being known, not even from this machine, and nobody at all while"
                                + " nothing knows any users")
        boolean users_required() default false;

        @AttributeDefinition(
                name = "Connections",
                description = "Connections at a time; later ones are closed",
                min = "1",
                max = "1000000")
        int connections() default 16_384;

        @AttributeDefinition(
                name = "Connect timeout",
                description = "Milliseconds a connection may take to send its CONNECT",
                min = "10",
                max = "600000")
        int connect_timeout_millis() default 5_000;

        @AttributeDefinition(
                name = "Packet bytes",
                description =
                        "Bytes of the largest packet that is taken; by default a payload of 1 MiB fits. A larger one needs a"
                                + " heap of which memory.percent is more",
                min = "128",
                max = "268435460")
        int packet_bytes() default 1_179_648;

        @AttributeDefinition(
                name = "Output bytes",
                description = "Bytes that may wait for a slow client before QoS 0 messages to it are dropped",
                min = "1024")
        int output_bytes() default 1_048_576;

        @AttributeDefinition(
                name = "Longest keep alive",
                description = "Seconds of silence an MQTT 5 client is allowed at most",
                min = "1",
                max = "65535")
        int keep_alive_max_seconds() default 1_200;

        @AttributeDefinition(
                name = "Topic aliases",
                description = "Topic aliases an MQTT 5 client may use, and is given at most; 0 for none",
                min = "0",
                max = "65535")
        int topic_aliases() default 32;

        @AttributeDefinition(
                name = "Connect bytes",
                description = "Bytes of the largest CONNECT: what a stranger can make the broker keep",
                min = "128",
                max = "268435460")
        int connect_bytes() default 65_536;

        @AttributeDefinition(
                name = "User properties",
                description = "User properties a packet may have",
                min = "0",
                max = "65535")
        int user_properties() default 64;

        @AttributeDefinition(
                name = "Maximum QoS",
                description = "Highest QoS a client may publish with; it may subscribe with any",
                min = "0",
                max = "2")
        int maximum_qos() default 2;

        @AttributeDefinition(
                name = "Retain available",
                description = "Whether clients may publish messages that are retained")
        boolean retain_available() default true;

        @AttributeDefinition(
                name = "Connections of an address",
                description = "Connections at a time from one address; 0 for any number",
                min = "0",
                max = "1000000")
        int source_connections() default 1_000;

        @AttributeDefinition(
                name = "New connections of an address",
                description = "New connections from one address each second in the long run; 0 for any number",
                min = "0",
                max = "1000000")
        int source_rate() default 100;

        @AttributeDefinition(
                name = "Burst of an address",
                description = "New connections from one address that may come at once",
                min = "1",
                max = "1000000")
        int source_burst() default 500;

        @AttributeDefinition(
                name = "Limit this machine too",
                description =
                        "Whether the limits for an address are for this machine's clients too; set it to true where a port"
                                + " is forwarded to this listener")
        boolean source_loopback() default false;

        @AttributeDefinition(
                name = "Take-overs",
                description =
                        "How often each second a client identifier may connect anew in the long run, ten seconds' worth"
                                + " at once; 0 for as often as it likes",
                min = "0",
                max = "1000000")
        int takeover_rate() default 5;

        @AttributeDefinition(
                name = "Session expiry",
                description = "Seconds a session is kept at most for a client that is away; -1 as sluice.broker says",
                min = "-1",
                max = "4294967295")
        long session_expiry_max_seconds() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Queue messages",
                description =
                        "QoS 1 and 2 messages that may wait for one client; later ones are dropped; -1 as sluice.broker says",
                min = "-1",
                max = "10000000")
        int queue_messages() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Queue bytes",
                description =
                        "Bytes of topics and payloads that may wait for one client; later messages are dropped; -1 as"
                                + " sluice.broker says",
                min = "-1")
        long queue_bytes() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "In flight",
                description =
                        "QoS 1 and 2 messages sent to one client that it has not yet acknowledged; -1 as sluice.broker says",
                min = "-1",
                max = "65535")
        int in_flight() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Receive maximum",
                description =
                        "QoS 1 and 2 messages a client may send without having an acknowledgement; -1 as sluice.broker says",
                min = "-1",
                max = "65535")
        int receive_maximum() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Subscriptions",
                description = "Subscriptions of one session; -1 as sluice.broker says",
                min = "-1",
                max = "10000000")
        int subscriptions() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Topic levels",
                description = "Levels a topic may have; -1 as sluice.broker says",
                min = "-1",
                max = "32768")
        int topic_levels() default SessionOverrides.BROKERS;

        @AttributeDefinition(
                name = "Durability",
                description = "When a QoS 1 or 2 message that a kept session, retained messages or a bridge wait for is"
                        + " acknowledged. strict: once it is on the disk; nothing acknowledged is lost. relaxed: at once,"
                        + " without waiting for the disk; a crash loses what came during the last write, usually less"
                        + " than 100 ms, but everything since the disk began to fail, because nobody is told",
                options = {@Option("strict"), @Option("relaxed")})
        String durability() default "strict";
    }

    /** What is known of a transport. */
    private record Carrier(String name, boolean encrypted) {}

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final Broker broker;
    private final BundleContext context;
    private final IdentityHashMap<Transport, Carrier> transports = new IdentityHashMap<>();
    private final String name;
    private Config config;
    private @Nullable Transport used;
    private @Nullable Door door;
    private @Nullable ServiceRegistration<?> endpoint;
    private Runnable unwatch = () -> {};
    private boolean active;

    /** Checks the configuration; opens nothing yet. */
    @Activate
    public Listener(@Reference Broker broker, BundleContext context, Config config, Map<String, Object> properties) {
        this.broker = broker;
        this.context = context;
        this.name = name(String.valueOf(properties.get("service.pid")));
        this.config = config;
        checked(config);
        ListenerLimits.of(config);
    }

    private InetSocketAddress checked(Config wanted) {
        if (wanted.anonymous() && wanted.users_required()) {
            throw new IllegalArgumentException("users.required: goes against anonymous; set one of them to false");
        }
        return checkedAddress(
                wanted.address(),
                wanted.anonymous() || wanted.users_required() || broker.guard().knowsUsers(name));
    }

    /** Returns what stands behind the tilde of a factory PID. */
    private static String name(String pid) {
        return pid.substring(pid.indexOf('~') + 1);
    }

    /** Returns the address, if it may be listened at. */
    static InetSocketAddress checkedAddress(String text, boolean meant) {
        var address = Addresses.parse(text);
        if (!address.getAddress().isLoopbackAddress() && !meant) {
            throw new IllegalArgumentException(
                    "anonymous: other machines can reach %s, and nobody checks who comes in; configure users, set anonymous to true or listen at 127.0.0.1"
                            .formatted(text));
        }
        return address;
    }

    /** Opens the port if this is the transport that was missing. */
    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    synchronized void addTransport(Transport transport, Map<String, Object> properties) {
        transports.put(
                transport,
                new Carrier(
                        String.valueOf(properties.get(Transport.NAME)),
                        Boolean.TRUE.equals(properties.get(Transport.ENCRYPTED))));
        if (active && door == null) {
            tryOpen();
        }
    }

    /** Closes the port if this was its transport. */
    synchronized void removeTransport(Transport transport) {
        transports.remove(transport);
        if (used == transport) {
            shut();
            if (active) {
                LOG.warn("Listener {} is closed: its transport {} is gone", config.address(), config.transport());
            }
        }
    }

    /** Opens the port, or waits for its transport. */
    @Activate
    synchronized void activate() {
        active = true;
        unwatch = broker.guard().onChange(this::guardChanged);
        open();
    }

    /** Opens the port if it waited for whoever knows the users. */
    private synchronized void guardChanged() {
        if (active && door == null) {
            tryOpen();
        }
    }

    /** Takes changed limits without closing a connection; anything else closes this listener's, and opens it anew. */
    @Modified
    synchronized void modified(Config changed) {
        var limits = ListenerLimits.of(changed);
        checked(changed);
        boolean same = changed.address().equals(config.address())
                && changed.transport().equals(config.transport())
                && changed.anonymous() == config.anonymous()
                && changed.users_required() == config.users_required();
        config = changed;
        if (same && door != null) {
            door.limit(limits);
            checkMemory();
        } else {
            shut();
            tryOpen();
        }
    }

    /** Closes the port, then says goodbye to its clients. */
    @Deactivate
    synchronized void deactivate() {
        active = false;
        unwatch.run();
        shut();
    }

    private void tryOpen() {
        try {
            open();
        } catch (IllegalArgumentException e) {
            LOG.error("Listener {} is not open: {}", config.address(), e.getMessage());
        }
    }

    private void open() {
        if (!broker.guard().isComplete()) { // a damaged file of users must not leave a port open even for a moment
            LOG.info("Listener {} waits for whoever knows users and rights", config.address());
            return;
        }
        var wanted = config.transport();
        for (var entry : transports.entrySet()) {
            if (entry.getValue().name().equals(wanted)) {
                open(entry.getKey(), entry.getValue().encrypted());
                return;
            }
        }
        LOG.warn("Listener {} waits for a transport named {}", config.address(), wanted);
    }

    private void open(Transport transport, boolean encrypted) {
        var opened = new Door(
                broker,
                new GuardedAdmission(broker.guard(), name, config.anonymous(), config.users_required()),
                ListenerLimits.of(config),
                transport,
                checked(config));
        door = opened;
        used = transport;
        var at = Addresses.text(opened.address());
        var properties = FrameworkUtil.asDictionary(Map.of("sluice.endpoint", "mqtt " + at));
        endpoint = context.registerService(Listener.class, this, properties);
        LOG.info("MQTT clients are served at {}", at);
        if (!encrypted && !opened.address().getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "Listener {} at {} is not encrypted: whoever is on the way to it can read passwords and messages;"
                            + " give it a transport with TLS, unless that is meant",
                    name,
                    at);
        }
        checkMemory();
    }

    /** The bound may change with the heap from one start to the next: that must not keep clients out. */
    private void checkMemory() {
        long most = broker.memory().limit();
        if (config.packet_bytes() > most) {
            LOG.warn(
                    "packet.bytes of listener {} is {}, but no more than {} bytes of memory are for messages: larger packets are"
                            + " refused; lower it, or raise the heap (SLUICE_JAVA_OPTS=-Xmx...) or memory.percent of sluice.broker",
                    name,
                    config.packet_bytes(),
                    most);
        }
    }

    private void shut() {
        if (endpoint != null) {
            endpoint.unregister();
            endpoint = null;
        }
        if (door != null) {
            door.close();
            door = null;
        }
        used = null;
    }
}
