package sluice.mqtt;

/**
 * The peer sent what it may not send; the connection is to be closed. Built without a stack trace: hostile peers cause many.
 */
public abstract sealed class PacketException extends Exception
        permits MalformedPacketException, ProtocolErrorException {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    PacketException(ReasonCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Returns the reason code a DISCONNECT, or a CONNACK before it, has to carry (MQTT 5, section 4.13). */
    public ReasonCode code() {
        return code;
    }
}
