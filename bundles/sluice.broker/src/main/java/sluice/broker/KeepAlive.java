package sluice.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.transport.EventLoop;

/**
 * Notices that a client has fallen silent [MQTT-3.1.2-22]. One timer per connection, which a packet does not touch: when it fires, it
 * looks when the client was last heard, and is set anew for the rest. Confined to its connection's loop.
 */
final class KeepAlive {

    private final ClientConnection client;
    private final long allowed;
    private final Runnable silent;
    private EventLoop.@Nullable Timer timer;

    /** Begins to watch; a keep-alive of zero allows any silence. */
    KeepAlive(ClientConnection client, Duration keepAlive, Runnable silent) {
        this.client = client;
        this.allowed = keepAlive.multipliedBy(3).dividedBy(2).toNanos();
        this.silent = silent;
        if (allowed > 0) {
            watch(allowed);
        }
    }

    private void watch(long nanos) {
        timer = client.connection().loop().schedule(Duration.ofNanos(nanos), this::look);
    }

    private void look() {
        long left = client.lastHeard() + allowed - client.connection().loop().now();
        if (left > 0) {
            watch(left);
        } else {
            silent.run();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
