package sluice.bridge.paho;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Link;
import sluice.bridge.LinkListener;

/** Opens links over TCP ({@code mqtt}) and over TLS with the JVM's trusted authorities ({@code mqtts}). Thread-safe. */
@Component(property = {Connector.SCHEMES + "=" + PahoConnector.PLAIN, Connector.SCHEMES + "=" + PahoConnector.TLS})
public final class PahoConnector implements Connector {

    static final String PLAIN = "mqtt";
    static final String TLS = "mqtts";

    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Set<PahoLink> links = ConcurrentHashMap.newKeySet();

    @Activate
    public PahoConnector() {}

    @Override
    public Link open(Endpoint endpoint, LinkListener listener) {
        var scheme = endpoint.uri().getScheme();
        if (!PLAIN.equals(scheme) && !TLS.equals(scheme)) {
            throw new IllegalArgumentException(
                    "uri: '" + endpoint.uri() + "' begins neither with mqtt:// nor with mqtts://");
        }
        var path = endpoint.uri().getPath();
        if (path != null && !path.isEmpty()) {
            throw new IllegalArgumentException(
                    "uri: '" + endpoint.uri() + "' has a path, " + path + "; MQTT knows none");
        }
        var link = new PahoLink(endpoint, listener);
        links.add(link);
        link.done().whenComplete((_, _) -> links.remove(link));
        link.open();
        return link;
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
