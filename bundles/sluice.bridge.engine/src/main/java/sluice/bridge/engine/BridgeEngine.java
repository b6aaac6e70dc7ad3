package sluice.bridge.engine;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import sluice.bridge.Bridge;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;

/** A bridge to one remote broker, as one configuration describes it. Thread-safe. */
@Component(
        configurationPid = "sluice.bridge",
        configurationPolicy = REQUIRE,
        service = {})
@Designate(ocd = BridgeEngine.Config.class, factory = true)
public final class BridgeEngine {

    @ObjectClassDefinition(name = "Bridge", description = "Exchanges messages with one remote broker")
    public @interface Config {
        @AttributeDefinition(name = "URI", description = "The remote broker: mqtt://host[:port] or mqtts://host[:port]")
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
                        + " with qos=0|1|2, retain=keep|drop, exclude=FILTER,FILTER, expiry=90s, spool=always|qos1|never,"
                        + " local=PREFIX, remote=PREFIX")
        String[] routes();

        @AttributeDefinition(
                name = "Window",
                description = "Messages under way to the far side at a time, if it allows as many",
                min = "1",
                max = "65535")
        int window() default 100;

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
    }

    private final Engine engine;

    /** Registered by hand: Declarative Services would register it before it knows whether the configuration is right. */
    private final ServiceRegistration<Bridge> registration;

    @Activate
    public BridgeEngine(
            @Reference MessageBus bus,
            @Reference Store store,
            Config config,
            Map<String, Object> properties,
            BundleContext context)
            throws IOException {
        var pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        var name = pid.substring(pid.indexOf('~') + 1);
        var settings = settings(name, GatewayName.of(context.getProperty(GatewayName.PROPERTY)), config);
        engine =
                new Engine(settings, bus, store, new ThreadLoop("sluice.bridge " + name), RandomGenerator.getDefault());
        engine.start();
        registration = context.registerService(
                Bridge.class, engine, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, pid)));
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

    @Deactivate
    void stop() {
        registration.unregister();
        engine.stop();
    }

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    static Settings settings(String name, String gateway, Config config) {
        var client = config.client_id().isEmpty() ? gateway + "-" + name : config.client_id();
        var routes = RouteParser.parse(List.of(config.routes()), Engine.names(gateway, name, client));
        for (int i = 0; i < routes.list().size(); i++) {
            var route = routes.list().get(i);
            if (route.direction().out() && route.qos() == Qos.EXACTLY_ONCE && !config.clean_start()) {
                throw new IllegalArgumentException(
                        "routes[" + i + "]: qos=2 needs clean.start=true, or the far side could take"
                                + " a new message for one it knows from the last link");
            }
        }
        if (config.reconnect_cap_millis() < config.reconnect_base_millis()) {
            throw new IllegalArgumentException("reconnect.cap.millis: " + config.reconnect_cap_millis()
                    + " is less than reconnect.base.millis, " + config.reconnect_base_millis());
        }
        if (!config._password().isEmpty() && config.username().isEmpty()) {
            throw new IllegalArgumentException(".password: there is no username to go with it");
        }
        var endpoint = new Endpoint(
                uri(config.uri()),
                client,
                version(config.mqtt_version()),
                config.username().isEmpty() ? null : config.username(),
                config._password().isEmpty() ? null : config._password(),
                config.clean_start(),
                Duration.ofSeconds(config.session_expiry_seconds()),
                Duration.ofSeconds(config.keepalive_seconds()),
                Duration.ofSeconds(config.connect_timeout_seconds()),
                config.window_in());
        return new Settings(
                name,
                endpoint,
                routes,
                new JournalLimits(config.spool_messages(), config.spool_bytes(), overflow(config.spool_overflow())),
                config.window(),
                Duration.ofMillis(config.reconnect_base_millis()),
                Duration.ofMillis(config.reconnect_cap_millis()),
                Duration.ofSeconds(config.reconnect_stable_seconds()),
                Duration.ofSeconds(config.ack_timeout_seconds()));
    }

    private static URI uri(String text) {
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null) {
                throw new IllegalArgumentException("uri: '" + text + "' names no host; write mqtt://host:port");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("uri: '" + text + "' is no URI: " + e.getReason(), e);
        }
    }

    private static Version version(String text) {
        return switch (text) {
            case "5" -> Version.V5;
            case "3.1.1" -> Version.V3_1_1;
            case "3.1" -> Version.V3_1;
            default -> throw new IllegalArgumentException("mqtt.version: '" + text + "' is none of 5, 3.1.1, 3.1");
        };
    }

    private static Overflow overflow(String text) {
        return switch (text) {
            case "drop-oldest" -> Overflow.DROP_OLDEST;
            case "drop-newest" -> Overflow.DROP_NEWEST;
            default ->
                throw new IllegalArgumentException(
                        "spool.overflow: '" + text + "' is neither drop-oldest nor drop-newest");
        };
    }
}
