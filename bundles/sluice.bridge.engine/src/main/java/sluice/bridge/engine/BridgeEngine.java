package sluice.bridge.engine;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Bridge;
import sluice.bridge.Cloud;
import sluice.bridge.Connector;
import sluice.bus.MessageBus;
import sluice.store.Store;
import sluice.transform.Transform;

/** A bridge to one remote broker, as one configuration describes it. Thread-safe. */
@Component(
        configurationPid = "sluice.bridge",
        configurationPolicy = REQUIRE,
        service = {})
@Designate(ocd = BridgeEngine.Config.class, factory = true)
public final class BridgeEngine {

    @ObjectClassDefinition(name = "Bridge", description = "Exchanges messages with one remote broker")
    public @interface Config {
        @AttributeDefinition(name = "URI", description = "The remote broker: mqtt, mqtts, ws or wss://host[:port]")
        String uri();

        @AttributeDefinition(
                name = "Client id",
                description = "The client identifier there; empty for the gateway's name and the bridge's")
        String client_id() default "";

        @AttributeDefinition(
                name = "MQTT version",
                description = "The version to begin with; an older one is tried if the far side refuses it",
                options = {
                    @Option(label = "MQTT 5", value = "5"),
                    @Option(label = "MQTT 3.1.1", value = "3.1.1"),
                    @Option(label = "MQTT 3.1", value = "3.1")
                })
        String mqtt_version() default "5";

        @AttributeDefinition(name = "User name", description = "The user name there; empty for none")
        String username() default "";

        @AttributeDefinition(
                name = "Password",
                description = "The password there; empty for none",
                type = AttributeType.PASSWORD)
        String _password() default "";

        @AttributeDefinition(
                name = "Keep-alive",
                description = "Seconds of silence after which the link is probed",
                min = "5",
                max = "65535")
        int keepalive_seconds() default 60;

        @AttributeDefinition(
                name = "Notification topic",
                description =
                        "A topic there on which a retained 1 says that the link is open, and 0, also as the will, that it is not;"
                                + " {gateway}, {bridge} and {client} stand for names; empty for none")
        String notification_topic() default "";

        @AttributeDefinition(
                name = "Clean start",
                description = "Whether the far side forgets what it kept for us while the link was away")
        boolean clean_start() default false;

        @AttributeDefinition(
                name = "Session expiry",
                description =
                        "Seconds the far side keeps our subscriptions and messages after the link is lost (MQTT 5)",
                min = "0",
                max = "4294967295")
        long session_expiry_seconds() default 3_600;

        @AttributeDefinition(
                name = "Connect timeout",
                description = "Seconds until a link has to be open",
                min = "1",
                max = "300")
        int connect_timeout_seconds() default 10;

        @AttributeDefinition(
                name = "Routes",
                description = "What goes where, the first that matches decides:"
                        + " <out|in|both|none> <filter> [-> <template>] [key=value ...]"
                        + " with qos=0|1|2 (qos.in, qos.out), retain=keep|drop|set, exclude=FILTER,FILTER, expiry=90s,"
                        + " spool=always|qos1|never, local=PREFIX, remote=PREFIX, lane=0..7, max=MESSAGES, max.bytes=1MB,"
                        + " max.age=1h, overflow=drop-oldest|drop-newest|thin, latest=true, rate=50/s, transform=NAME, receipt=TEMPLATE,"
                        + " name=NAME, loop=allow, demand=true")
        String[] routes();

        @AttributeDefinition(
                name = "Window",
                description = "Messages under way to the far side at a time, if it allows as many;"
                        + " 0: 100, or 20 where QoS 2 goes out before MQTT 5, when it cannot say how many it takes",
                min = "0",
                max = "65535")
        int window() default 0;

        @AttributeDefinition(
                name = "Window inwards",
                description = "Unacknowledged messages the far side may send us at a time (MQTT 5)",
                min = "1",
                max = "65535")
        int window_in() default 256;

        @AttributeDefinition(name = "Spool, messages", description = "The most messages that wait", min = "1")
        long spool_messages() default 100_000;

        @AttributeDefinition(
                name = "Spool, bytes",
                description = "The most bytes of topics and payloads that wait",
                min = "1024")
        long spool_bytes() default 64L * 1024 * 1024;

        @AttributeDefinition(
                name = "Spool overflow",
                description = "What gives way when the spool is full",
                options = {
                    @Option(label = "The oldest message", value = "drop-oldest"),
                    @Option(label = "The message that comes", value = "drop-newest")
                })
        String spool_overflow() default "drop-oldest";

        @AttributeDefinition(
                name = "Reconnect, base",
                description = "Milliseconds of the shortest wait until the next try",
                min = "10",
                max = "3600000")
        int reconnect_base_millis() default 1_100;

        @AttributeDefinition(
                name = "Reconnect, cap",
                description = "Milliseconds of the longest wait until the next try",
                min = "10",
                max = "3600000")
        int reconnect_cap_millis() default 60_000;

        @AttributeDefinition(
                name = "Reconnect, stable",
                description = "Seconds a link has to hold until waits begin at the base again",
                min = "0",
                max = "3600")
        int reconnect_stable_seconds() default 30;

        @AttributeDefinition(
                name = "Acknowledgement timeout",
                description = "Seconds the far side may leave a message unacknowledged before the link is replaced",
                min = "1",
                max = "3600")
        int ack_timeout_seconds() default 30;

        @AttributeDefinition(
                name = "Match",
                description = "Which of the routes that match a message take it",
                options = {@Option(label = "The first", value = "first"), @Option(label = "All", value = "all")})
        String routes_match() default "first";

        @AttributeDefinition(
                name = "Rate",
                description = "How many messages may go out, such as 50/s, 100/m or 1000/h; empty for any number")
        String rate() default "";

        @AttributeDefinition(
                name = "Spool, age",
                description = "The longest a message may wait, such as 10m, 2h or 7d; empty for as long as it lives")
        String spool_age() default "";

        @AttributeDefinition(
                name = "Path",
                description =
                        "Whether messages carry the names of the gateways they came through (MQTT 5), so that none goes"
                                + " in circles")
        boolean path() default true;

        @AttributeDefinition(
                name = "Addresses",
                description = "Further addresses of the far side, tried in turn when the one before cannot be had")
        String[] addresses() default {};

        @AttributeDefinition(
                name = "Addresses, round robin",
                description = "Whether all addresses are equal; otherwise the URI is gone back to when it can be had")
        boolean addresses_roundrobin() default false;

        @AttributeDefinition(
                name = "Addresses, probe",
                description = "Seconds between looks whether the URI can be had again, while another address serves",
                min = "1",
                max = "86400")
        int addresses_probe_seconds() default 60;

        @AttributeDefinition(
                name = "TLS authorities",
                description = "A PEM file, or a folder of them, with the certificates to trust; empty for the system's")
        String tls_ca() default "";

        @AttributeDefinition(
                name = "TLS certificate",
                description = "A PEM file with the client certificate and those above it; empty for none")
        String tls_certificate() default "";

        @AttributeDefinition(
                name = "TLS key",
                description = "A PEM file with the client certificate's private key in PKCS#8; empty for none")
        String tls_key() default "";

        @AttributeDefinition(
                name = "TLS application protocol",
                description = "The protocol to ask for with ALPN; empty for none")
        String tls_alpn() default "";

        @AttributeDefinition(
                name = "TLS server name",
                description = "The name to ask for and to find in the certificate; empty for the URI's host")
        String tls_server_name() default "";

        @AttributeDefinition(
                name = "Local address",
                description = "The address of this machine to connect from; empty for the system's choice")
        String bind() default "";

        @AttributeDefinition(
                name = "Bridge bit",
                description =
                        "Whether a link before MQTT 5 tells a Mosquitto that it is a bridge: then nothing is sent back, and"
                                + " the retain flag is kept; tried again without where it is refused")
        boolean bridge_bit() default false;

        @AttributeDefinition(
                name = "Maximum packet",
                description = "The longest packet to send, in bytes; 0 for what the far side takes",
                min = "0",
                max = "268435460")
        long maximum_packet() default 0;

        @AttributeDefinition(
                name = "Proxy",
                description = "An HTTP proxy that opens tunnels, http://host:port; empty for none")
        String proxy() default "";

        @AttributeDefinition(name = "Proxy user name", description = "The user name at the proxy; empty for none")
        String proxy_username() default "";

        @AttributeDefinition(
                name = "Proxy password",
                description = "The password at the proxy; empty for none",
                type = AttributeType.PASSWORD)
        String _proxy_password() default "";

        @AttributeDefinition(
                name = "Password file",
                description = "A file with the password, read again when it changes; empty for none")
        String password_file() default "";

        @AttributeDefinition(
                name = "Cloud",
                description =
                        "The kind of far side, such as aws-iot-core or azure-iot-hub;" + " empty for any MQTT broker")
        String cloud() default "";

        @AttributeDefinition(
                name = "Cloud options",
                description = "What this kind of far side has to know beyond the rest, each name=value")
        String[] cloud_options() default {};
    }

    private static final Logger LOG = LoggerFactory.getLogger(BridgeEngine.class);

    private final String pid;
    private final String name;
    private final SettingsReader reader;
    private final Neighbours neighbours;
    private final Engine engine;

    /** Registered by hand: Declarative Services would register it before it knows whether the configuration is right. */
    private final ServiceRegistration<Bridge> registration;

    @Activate
    public BridgeEngine(
            @Reference MessageBus bus,
            @Reference Store store,
            @Reference Neighbours neighbours,
            Config config,
            Map<String, Object> properties,
            BundleContext context)
            throws IOException {
        pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        this.name = pid.substring(pid.indexOf('~') + 1);
        this.reader = new SettingsReader(
                GatewayName.of(context.getProperty(GatewayName.PROPERTY)),
                context.getProperty(Constants.FRAMEWORK_UUID),
                home(context),
                new CloudServices(context));
        this.neighbours = neighbours;
        var settings = reader.read(name, config);
        neighbours.put(settings);
        engine =
                new Engine(settings, bus, store, new ThreadLoop("sluice.bridge " + name), RandomGenerator.getDefault());
        engine.start();
        registration = context.registerService(
                Bridge.class, engine, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, pid)));
    }

    /** Returns what relative paths of files begin at. */
    static Path home(BundleContext context) {
        var home = context.getProperty("sluice.home");
        return Path.of(home == null ? "" : home);
    }

    /** The file has changed: what is wrong in it changes nothing, the bridge goes on as before and says why. */
    @Modified
    void change(Config config) {
        try {
            var settings = reader.read(name, config);
            neighbours.put(settings);
            engine.change(settings);
            complain("");
        } catch (IllegalArgumentException e) {
            LOG.error("Bridge {} goes on as before, its new configuration is wrong: {}", name, e.getMessage());
            complain(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("Bridge {} goes on as before, its spool cannot be opened", name, e);
            complain(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Says why the bridge does not follow its newest configuration, to whoever looks at it or at its file; empty for nothing. */
    private void complain(String sentence) {
        engine.complain(sentence);
        registration.setProperties(FrameworkUtil.asDictionary(
                sentence.isEmpty()
                        ? Map.of(Constants.SERVICE_PID, pid)
                        : Map.of(Constants.SERVICE_PID, pid, Bridge.COMPLAINT, sentence)));
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    void addConnector(Connector connector, Map<String, Object> properties) {
        engine.add(
                connector,
                switch (properties.get(Connector.SCHEMES)) {
                    case String[] schemes -> List.of(schemes);
                    case String scheme -> List.of(scheme);
                    case null, default -> List.of();
                });
    }

    void removeConnector(Connector connector) {
        engine.remove(connector);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    void addCloud(Cloud cloud, Map<String, Object> properties) {
        if (properties.get(Cloud.NAME) instanceof String called) {
            engine.add(cloud, called);
        }
    }

    void removeCloud(Cloud cloud) {
        engine.remove(cloud);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    void addTransform(Transform transform, Map<String, Object> properties) {
        if (properties.get(Transform.NAME) instanceof String called) {
            engine.add(transform, called);
        }
    }

    void removeTransform(Transform transform) {
        engine.remove(transform);
    }

    /** Ends the bridge for good if its file is gone; otherwise this bundle, or one it needs, is being replaced, and it comes back. */
    @Deactivate
    void stop(int reason) {
        registration.unregister();
        neighbours.remove(name);
        engine.stop(reason != ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED
                && reason != ComponentConstants.DEACTIVATION_REASON_DISABLED);
    }
}
