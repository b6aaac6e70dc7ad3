package sluice.transport.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who is refused and why, each source once and then at every power of two, and forgets the oldest of many sources. Thread-safe. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int SOURCES = 1_000;

    private final String transport;

    private final Map<InetAddress, Long> counts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > SOURCES;
        }
    };

    Refusals(String transport) {
        this.transport = transport;
    }

    /** Returns whether it was told, or only counted. */
    boolean tell(SocketAddress peer, Exception why) {
        if (peer instanceof InetSocketAddress source) {
            long count = count(source.getAddress());
            if (Long.bitCount(count) == 1) {
                LOG.warn(
                        "TLS transport {} refused {}, {} times so far: {}",
                        transport,
                        source.getAddress().getHostAddress(),
                        count,
                        reason(why));
                return true;
            }
        }
        return false;
    }

    /** The innermost cause says what the others only hint at: the day a certificate ended. */
    static String reason(Throwable why) {
        var root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var outside = String.valueOf(why.getMessage());
        var inside = String.valueOf(root.getMessage());
        return outside.contains(inside) ? outside : outside + ": " + inside;
    }

    private synchronized long count(InetAddress source) {
        return counts.merge(source, 1L, Long::sum);
    }
}
