package sluice.broker;

import static sluice.broker.SessionLimits.check;

import java.time.Duration;
import sluice.mqtt.DecoderLimits;

/**
 * What one listener puts up with. Immutable.
 *
 * @param connections the most connections at a time
 * @param connectTimeout how long a connection may take to send its CONNECT
 * @param packetBytes the largest packet
 * @param outputBytes how much may wait to be taken by a client before QoS 0 messages to it are dropped
 * @param keepAlive the longest silence, for clients that can be told
 * @param topicAliases how many topic aliases a client may use
 */
record ListenerLimits(
        int connections,
        Duration connectTimeout,
        int packetBytes,
        int outputBytes,
        Duration keepAlive,
        int topicAliases) {

    private static final int CONNECT_BYTES = 64 * 1024;
    private static final int USER_PROPERTIES = 64;

    ListenerLimits {
        check("connections", connections, 1, 1_000_000);
        check("connect.timeout.millis", connectTimeout.toMillis(), 10, 600_000);
        check("packet.bytes", packetBytes, 128, 268_435_460);
        check("output.bytes", outputBytes, 1024, Integer.MAX_VALUE);
        check("keep.alive.max.seconds", keepAlive.toSeconds(), 1, 65_535);
        check("topic.aliases", topicAliases, 0, 65_535);
    }

    static ListenerLimits of(Listener.Config config) {
        return new ListenerLimits(
                config.connections(),
                Duration.ofMillis(config.connect_timeout_millis()),
                config.packet_bytes(),
                config.output_bytes(),
                Duration.ofSeconds(config.keep_alive_max_seconds()),
                config.topic_aliases());
    }

    DecoderLimits decoder() {
        return new DecoderLimits(packetBytes, Math.min(packetBytes, CONNECT_BYTES), USER_PROPERTIES, topicAliases);
    }
}
