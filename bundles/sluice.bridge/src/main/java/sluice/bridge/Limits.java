package sluice.bridge;

import sluice.bus.Qos;

/**
 * What a far side can take. Immutable. A message beyond it is never sent.
 *
 * @param maximumQos the highest QoS it takes
 * @param retainAvailable whether it keeps retained messages
 * @param receiveMaximum how many unacknowledged messages it takes at a time, 1 to 65535
 * @param maximumPacket the longest packet in bytes
 * @param subscriptionOptions whether it knows no local and retain as published, as MQTT 5 does
 */
public record Limits(
        Qos maximumQos, boolean retainAvailable, int receiveMaximum, long maximumPacket, boolean subscriptionOptions) {

    /** What MQTT 3.1.1 promises: everything it has, with no word about bounds. */
    public static final Limits V3_1_1 = new Limits(Qos.EXACTLY_ONCE, true, 65_535, 268_435_460L, false);

    public Limits {
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receive maximum must be 1 to 65535, not " + receiveMaximum);
        }
    }

    /** Returns these limits with this QoS at most. */
    public Limits atMost(Qos qos) {
        return new Limits(maximumQos.atMost(qos), retainAvailable, receiveMaximum, maximumPacket, subscriptionOptions);
    }
}
