package sluice.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.broker.Counters.Reason;

/**
 * Counts a listener's connections by where they come from. Thread-safe.
 *
 * <p>An address is remembered while it has connections, or has not yet earned back what its last ones cost; so there are never more of
 * them than came within the last moments.
 */
final class Sources {

    /** Beyond so many, those that owe nothing any more are forgotten. */
    private static final int TIDY = 256;

    private static final class Source {
        private int connections;
        private final Allowance allowance = new Allowance();
    }

    private final Map<InetAddress, Source> sources = new HashMap<>();
    private int tidyAt = TIDY;

    /**
     * Counts a connection.
     *
     * @param now as {@link System#nanoTime} counts
     * @return null if it may stay, else why not; it counts until it {@link #left} all the same
     */
    synchronized @Nullable Reason came(SocketAddress peer, SourceLimits limits, long now) {
        var address = address(peer);
        if (address == null) {
            return null;
        }
        tidy(limits, now);
        var source = sources.computeIfAbsent(address, _ -> new Source());
        source.connections++;
        if (address.isLoopbackAddress() && !limits.loopback()) {
            return null;
        }
        if (limits.connections() > 0 && source.connections > limits.connections()) {
            return Reason.SOURCE_CONNECTIONS;
        }
        boolean allowed = limits.perSecond() == 0 || source.allowance.take(limits.perSecond(), limits.burst(), now);
        return allowed ? null : Reason.SOURCE_RATE;
    }

    /** A connection that came has gone. */
    synchronized void left(SocketAddress peer) {
        var address = address(peer);
        var source = address == null ? null : sources.get(address);
        if (source != null) {
            source.connections--;
        }
    }

    private void tidy(SourceLimits limits, long now) {
        if (sources.size() >= tidyAt) {
            sources.values()
                    .removeIf(source -> source.connections == 0
                            && source.allowance.isWhole(limits.perSecond(), limits.burst(), now));
            tidyAt = Math.max(TIDY, sources.size() * 2);
        }
    }

    synchronized int size() {
        return sources.size();
    }

    private static @Nullable InetAddress address(SocketAddress peer) {
        return peer instanceof InetSocketAddress address ? address.getAddress() : null;
    }
}
