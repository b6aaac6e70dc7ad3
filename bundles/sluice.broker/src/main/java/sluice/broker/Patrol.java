package sluice.broker;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether those who let clients in have changed their mind, and if so goes round the connections. Confined to the
 * broker's timer thread after construction; ends with it.
 */
final class Patrol {

    private static final Logger LOG = LoggerFactory.getLogger(Patrol.class);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final Broker broker;
    private long version;

    Patrol(Broker broker) {
        this.broker = broker;
        this.version = broker.guard().version();
    }

    void begin() {
        try {
            var _ = broker.timers().schedule(ROUND, this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker is being closed", e);
        }
    }

    private void look() {
        long now = broker.guard().version();
        if (now != version) {
            version = now;
            broker.doors().forEach(Door::recheck);
        }
        begin();
    }
}
