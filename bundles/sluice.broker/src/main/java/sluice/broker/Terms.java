package sluice.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.Will;

/**
 * What a client and the broker agreed on for one connection. Immutable.
 *
 * @param expiry how long the session outlives the connection
 * @param will what to publish if it goes without a word
 * @param window how many QoS 1 and 2 messages it may have without acknowledging one
 */
record Terms(Duration expiry, @Nullable Will will, int window) {}
