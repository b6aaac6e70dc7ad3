package sluice.mqtt;

/**
 * What one side is ready to receive. Immutable. MQTT 5 only; {@link #DEFAULT} is what absent properties mean.
 *
 * @param receiveMaximum how many QoS 1 and 2 messages may wait for their acknowledgement at a time, 1 to 65535
 * @param maximumPacketSize the largest packet in bytes, fixed header included, 1 to {@link Packet#MAX_SIZE}
 * @param topicAliasMaximum the highest topic alias, 0 for none at all, to 65535
 */
public record ReceiveLimits(int receiveMaximum, int maximumPacketSize, int topicAliasMaximum) {

    /** No limits, and no topic aliases. */
    public static final ReceiveLimits DEFAULT = new ReceiveLimits(65_535, Packet.MAX_SIZE, 0);

    public ReceiveLimits {
        Checks.checkRange(receiveMaximum, 1, 65_535, "receive maximum");
        Checks.checkRange(maximumPacketSize, 1, Packet.MAX_SIZE, "maximum packet size");
        Checks.checkRange(topicAliasMaximum, 0, 65_535, "topic alias maximum");
    }
}
