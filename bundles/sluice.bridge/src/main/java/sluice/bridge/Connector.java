package sluice.bridge;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way to reach remote brokers, usually one client library. A service with the property {@link #SCHEMES}. Thread-safe.
 *
 * <p>A connector keeps no message and retries nothing: whoever opens a link owns the messages, and opens the next link when one
 * is lost.
 */
@ConsumerType
public interface Connector {

    /** Service property: the URI schemes it can open, an array of strings such as {@code mqtt}. */
    String SCHEMES = "sluice.bridge.schemes";

    /**
     * Begins to open a link and returns at once; the listener hears what becomes of it, and hears {@code closed} once at the end
     * in any case.
     *
     * @throws IllegalArgumentException if the endpoint asks for what this connector cannot do; the sentence says what
     */
    Link open(Endpoint endpoint, LinkListener listener);

    /**
     * Goes the way to an endpoint as far as that is possible without a login, and says what is there: its name, a connection, perhaps
     * through a proxy, TLS, certificates. Blocks, for some connect timeouts at most.
     *
     * @return what was found, up to the first step that fails, whose finding names the fix; empty if this connector cannot tell
     */
    default List<Step> look(Endpoint endpoint) {
        return List.of();
    }
}
