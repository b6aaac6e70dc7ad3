package sluice.bridge.engine;

import java.time.Duration;
import sluice.bridge.Endpoint;
import sluice.store.JournalLimits;

/**
 * All a bridge is told by its configuration. Immutable.
 *
 * @param name the bridge's name
 * @param window how many messages may be under way to the far side
 * @param reconnectBase the shortest wait before the next try
 * @param reconnectCap the longest wait
 * @param stable how long a link has to hold until the waits begin at the base again
 * @param ackTimeout how long the far side may leave a message unacknowledged
 */
record Settings(
        String name,
        Endpoint endpoint,
        Routes routes,
        JournalLimits spool,
        int window,
        Duration reconnectBase,
        Duration reconnectCap,
        Duration stable,
        Duration ackTimeout) {}
