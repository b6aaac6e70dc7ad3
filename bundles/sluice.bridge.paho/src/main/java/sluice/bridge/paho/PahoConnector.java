package sluice.bridge.paho;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Link;
import sluice.bridge.LinkListener;
import sluice.bridge.Step;

/** Opens links over TCP, TLS and WebSocket, directly or through a proxy. Thread-safe. */
@Component(
        property = {
            Connector.SCHEMES + "=mqtt",
            Connector.SCHEMES + "=mqtts",
            Connector.SCHEMES + "=ws",
            Connector.SCHEMES + "=wss"
        })
public final class PahoConnector implements Connector {

    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Paho logs by its own means, an error with a stack trace for each lost link. Whoever owns the link says it better. */
    private static final java.util.logging.Logger PAHO = java.util.logging.Logger.getLogger("org.eclipse.paho");

    private final Set<PahoLink> links = ConcurrentHashMap.newKeySet();

    @Activate
    public PahoConnector() {
        PAHO.setLevel(Level.OFF);
    }

    @Override
    public Link open(Endpoint endpoint, LinkListener listener) {
        var scheme = Scheme.of(endpoint.uri());
        var path = endpoint.uri().getPath();
        if (!scheme.webSocket() && path != null && !path.isEmpty()) {
            throw new IllegalArgumentException("uri: '" + endpoint.uri() + "' has a path, " + path
                    + "; MQTT knows none, so leave it out or write " + (scheme.tls() ? "wss" : "ws") + "://");
        }
        if (endpoint.authMethod() != null && endpoint.version() != Endpoint.Version.V5) {
            throw new IllegalArgumentException(
                    "mqtt.version: authentication methods such as " + endpoint.authMethod() + " need MQTT 5");
        }
        var link = new PahoLink(endpoint, listener);
        links.add(link);
        link.done().whenComplete((_, _) -> links.remove(link));
        link.open();
        return link;
    }

    @Override
    public List<Step> look(Endpoint endpoint) {
        return new Survey(endpoint, Instant.now()).steps();
    }

    /** Closes every link and waits until Paho has let go of them. */
    @Deactivate
    void stop() {
        links.forEach(Link::close);
        for (var link : links) {
            try {
                link.done().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                LOG.warn("Link {} does not end within {}", link, PATIENCE, e);
            }
        }
    }
}
