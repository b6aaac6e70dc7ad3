package sluice.broker;

import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.ServerFeatures;

/**
 * What a listener's clients may use of MQTT in what they publish. Immutable.
 *
 * @param maximumQos the highest QoS of their messages; they may subscribe with any
 * @param retain whether they may have messages retained
 */
record Offer(Qos maximumQos, boolean retain) {

    static final Offer ALL = new Offer(Qos.EXACTLY_ONCE, true);

    static Offer of(Listener.Config config) {
        SessionLimits.check("maximum.qos", config.maximum_qos(), 0, 2);
        return new Offer(Qos.of(config.maximum_qos()), config.retain_available());
    }

    /** Returns success, or what a message asks for that is not offered. Hot path. */
    ReasonCode refusal(Message message) {
        if (message.qos().compareTo(maximumQos) > 0) {
            return ReasonCode.QOS_NOT_SUPPORTED;
        }
        return message.retain() && !retain ? ReasonCode.RETAIN_NOT_SUPPORTED : ReasonCode.SUCCESS;
    }

    /** Throws what ends the connection of a client that asks for more: an MQTT 5 client was told, others cannot be [MQTT-3.2.2-11]. */
    void check(Message message) throws ProtocolErrorException {
        var refusal = refusal(message);
        if (refusal != ReasonCode.SUCCESS) {
            throw new ProtocolErrorException(
                    refusal,
                    refusal == ReasonCode.QOS_NOT_SUPPORTED
                            ? "QoS %d is not taken here, at most %d"
                                    .formatted(message.qos().level(), maximumQos.level())
                            : "messages are not retained here");
        }
    }

    /** Returns how a CONNACK says so. */
    ServerFeatures features() {
        return new ServerFeatures(maximumQos, retain, true, true, true);
    }
}
