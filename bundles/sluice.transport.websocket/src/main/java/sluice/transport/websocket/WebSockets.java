package sluice.transport.websocket;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;
import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.Transport;

/** One configured way to speak WebSocket: a transport that is there for as long as the one below it is. Thread-safe. */
@Component(
        configurationPid = Config.PID,
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Config.class, factory = true)
public final class WebSockets {

    private static final Logger LOG = LoggerFactory.getLogger(WebSockets.class);

    private final BundleContext context;
    private final String name;
    private final String over;
    private final Terms terms;
    private final Map<Transport, ServiceRegistration<Transport>> registrations = new ConcurrentHashMap<>();

    /** Checks the configuration. */
    @Activate
    public WebSockets(BundleContext context, Config config) {
        this.context = context;
        this.name = config.name();
        this.over = config.over();
        this.terms = Terms.of(config.path(), List.of(config.origins()));
        if (name.equals(over)) {
            throw new IllegalArgumentException("over: is this transport itself; name the one below it, such as tcp");
        }
    }

    /** Goes on top of it, if it is the one. */
    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    void addTransport(Transport transport, Map<String, Object> properties) {
        if (over.equals(properties.get(Transport.NAME))) {
            var made = new WebSocketTransport(transport, terms, name);
            registrations.put(
                    transport,
                    context.registerService(
                            Transport.class,
                            made,
                            FrameworkUtil.asDictionary(Map.of(
                                    Transport.NAME,
                                    name,
                                    Transport.ENCRYPTED,
                                    Boolean.TRUE.equals(properties.get(Transport.ENCRYPTED))))));
        }
    }

    /** Goes with it; the listeners that use it close. */
    void removeTransport(Transport transport) {
        var registration = registrations.remove(transport);
        if (registration != null) {
            registration.unregister();
        }
    }

    /** Says so, if it has to wait. */
    @Activate
    void activate() {
        if (registrations.isEmpty()) {
            LOG.warn("WebSocket transport {} waits for a transport named {}", name, over);
        }
    }

    /** Goes; the listeners that use it close. */
    @Deactivate
    void deactivate() {
        registrations.keySet().forEach(this::removeTransport);
    }
}
