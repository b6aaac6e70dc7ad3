package sluice.bridge.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bus.Qos;
import sluice.store.JournalLimits;

/**
 * All a bridge is told by its configuration. Immutable.
 *
 * @param name the bridge's name
 * @param gateway what this gateway is called in the path of a message, empty to leave paths alone
 * @param spool how much may wait in all
 * @param spoolAge the longest wait, null for any
 * @param rate how many messages a second may go out, 0 for any number
 * @param window how many messages may be under way to the far side, 0 for what suits it
 * @param reconnectBase the shortest wait before the next try
 * @param reconnectCap the longest wait
 * @param stable how long a link has to hold until the waits begin at the base again
 * @param ackTimeout how long the far side may leave a message unacknowledged
 * @param dialing where the far side is, and how to get in
 */
record Settings(
        String name,
        String gateway,
        Endpoint endpoint,
        Routes routes,
        JournalLimits spool,
        @Nullable Duration spoolAge,
        double rate,
        int window,
        Duration reconnectBase,
        Duration reconnectCap,
        Duration stable,
        Duration ackTimeout,
        Dialing dialing) {

    private static final int USUAL_WINDOW = 100;

    /**
     * Before MQTT 5 a far side cannot say how many messages it takes at a time. Mosquitto takes 20 (its {@code max_inflight_messages})
     * until the first of them is released, and cuts the link for the next.
     */
    private static final int BLIND_WINDOW = 20;

    /** Returns how many messages may be under way to a far side with these limits. */
    int window(Limits limits) {
        boolean blind = routes.once() && limits.maximumQos() == Qos.EXACTLY_ONCE && !limits.subscriptionOptions();
        int wanted = window > 0 ? window : blind ? BLIND_WINDOW : USUAL_WINDOW;
        return Math.min(Math.min(wanted, limits.receiveMaximum()), Link.FIRST_IDENTIFIER - 1);
    }

    /** Returns these settings with another rate. */
    Settings withRate(double other) {
        return new Settings(
                name,
                gateway,
                endpoint,
                routes,
                spool,
                spoolAge,
                other,
                window,
                reconnectBase,
                reconnectCap,
                stable,
                ackTimeout,
                dialing);
    }
}
