package sluice.mqtt;

import sluice.bus.Qos;

/**
 * What a server says it can do. Immutable. MQTT 5 only; {@link #ALL} is what absent properties mean.
 *
 * @param maximumQos the highest QoS it takes in a PUBLISH
 * @param retain whether it keeps messages
 * @param wildcardSubscriptions whether filters may hold wildcards
 * @param subscriptionIdentifiers whether subscriptions may have a number
 * @param sharedSubscriptions whether {@code $share/} works
 */
public record ServerFeatures(
        Qos maximumQos,
        boolean retain,
        boolean wildcardSubscriptions,
        boolean subscriptionIdentifiers,
        boolean sharedSubscriptions) {

    /** Everything MQTT has. */
    public static final ServerFeatures ALL = new ServerFeatures(Qos.EXACTLY_ONCE, true, true, true, true);
}
