package sluice.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.Will;
import sluice.security.Identity;

/**
 * What a client and the broker agreed on for one connection. Immutable.
 *
 * @param identity who the client is
 * @param expiry how long the session outlives the connection
 * @param will what to publish if it goes without a word
 * @param overrides what its listener says instead of the broker
 * @param window how many QoS 1 and 2 messages it may have without acknowledging one
 */
record Terms(Identity identity, Duration expiry, @Nullable Will will, SessionOverrides overrides, int window) {}
