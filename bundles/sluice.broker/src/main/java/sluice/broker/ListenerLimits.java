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
 * @param topicAliases how many topic aliases a client may use, and is given at most
 * @param connectBytes the largest CONNECT
 * @param userProperties how many user properties a packet may have
 * @param takeOvers how often a second a client may be taken over in the long run, 0 for as often as anybody likes
 * @param sources what is put up with from one address
 * @param offer what messages may be published
 * @param overrides what holds here instead of the broker's settings for sessions
 * @param relaxed whether messages are acknowledged before they are on the disk
 */
record ListenerLimits(
        int connections,
        Duration connectTimeout,
        int packetBytes,
        int outputBytes,
        Duration keepAlive,
        int topicAliases,
        int connectBytes,
        int userProperties,
        int takeOvers,
        SourceLimits sources,
        Offer offer,
        SessionOverrides overrides,
        boolean relaxed) {

    private static final int CONNECT_BYTES = 64 * 1024;
    private static final int USER_PROPERTIES = 64;

    ListenerLimits {
        check("connections", connections, 1, 1_000_000);
        check("connect.timeout.millis", connectTimeout.toMillis(), 10, 600_000);
        check("packet.bytes", packetBytes, 128, 268_435_460);
        check("output.bytes", outputBytes, 1024, Integer.MAX_VALUE);
        check("keep.alive.max.seconds", keepAlive.toSeconds(), 1, 65_535);
        check("topic.aliases", topicAliases, 0, 65_535);
        check("connect.bytes", connectBytes, 128, 268_435_460);
        check("user.properties", userProperties, 0, 65_535);
        check("takeover.rate", takeOvers, 0, 1_000_000);
    }

    /** Makes limits without any for take-overs, with the default for the rest. */
    ListenerLimits(
            int connections,
            Duration connectTimeout,
            int packetBytes,
            int outputBytes,
            Duration keepAlive,
            int topicAliases) {
        this(
                connections,
                connectTimeout,
                packetBytes,
                outputBytes,
                keepAlive,
                topicAliases,
                CONNECT_BYTES,
                USER_PROPERTIES,
                0,
                SourceLimits.DEFAULT,
                Offer.ALL,
                SessionOverrides.NONE,
                false);
    }

    static ListenerLimits of(Listener.Config config) {
        return new ListenerLimits(
                config.connections(),
                Duration.ofMillis(config.connect_timeout_millis()),
                config.packet_bytes(),
                config.output_bytes(),
                Duration.ofSeconds(config.keep_alive_max_seconds()),
                config.topic_aliases(),
                config.connect_bytes(),
                config.user_properties(),
                config.takeover_rate(),
                new SourceLimits(
                        config.source_connections(),
                        config.source_rate(),
                        config.source_burst(),
                        config.source_loopback()),
                Offer.of(config),
                SessionOverrides.of(config),
                relaxed(config.durability()));
    }

    private static boolean relaxed(String durability) {
        return switch (durability) {
            case "strict" -> false;
            case "relaxed" -> true;
            default -> throw new IllegalArgumentException("durability: must be strict or relaxed, not " + durability);
        };
    }

    DecoderLimits decoder() {
        return new DecoderLimits(packetBytes, Math.min(packetBytes, connectBytes), userProperties, topicAliases);
    }
}
