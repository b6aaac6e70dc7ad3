package sluice.launcher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the gateway when the process is asked to end. Thread-safe.
 *
 * <p>A stop that was asked for is no failure: the process then ends with code 0 and not with the signal's own.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LIMIT = Duration.ofMillis(4_500);

    private final Gateway gateway;
    private final AtomicBoolean begun = new AtomicBoolean();

    private Shutdown(Gateway gateway) {
        this.gateway = gateway;
    }

    static Shutdown install(Gateway gateway) {
        var shutdown = new Shutdown(gateway);
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::onSignal, "sluice-shutdown"));
        return shutdown;
    }

    /** Stops the gateway unless that is under way already. */
    void now() {
        if (begun.compareAndSet(false, true)) {
            stop();
        }
    }

    private void onSignal() {
        if (begun.compareAndSet(false, true)) {
            stop();
            Runtime.getRuntime().halt(0);
        }
    }

    private void stop() {
        try {
            for (var bundle : gateway.stop(LIMIT)) {
                LOG.warn("Bundle {} does not stop, going without it", bundle);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The gateway does not stop cleanly", e);
        }
    }
}
