package sluice.mqtt;

/**
 * What a decoder puts up with. Immutable.
 *
 * @param packetBytes the largest packet, fixed header included; a larger one is refused by its first bytes
 * @param connectBytes the largest CONNECT: what a stranger can make us keep
 * @param userProperties how many user properties a packet may have
 * @param topicAliases the highest topic alias, 0 for none at all
 */
public record DecoderLimits(int packetBytes, int connectBytes, int userProperties, int topicAliases) {

    /** One megabyte, 64 kilobytes before anybody is known, 64 user properties, no topic aliases. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(1 << 20, 1 << 16, 64, 0);

    public DecoderLimits {
        Checks.checkRange(packetBytes, 2, Packet.MAX_SIZE, "packet limit");
        Checks.checkRange(connectBytes, 2, Packet.MAX_SIZE, "CONNECT limit");
        Checks.checkRange(userProperties, 0, Packet.MAX_SIZE, "user property limit");
        Checks.checkRange(topicAliases, 0, 65_535, "topic alias limit");
    }
}
