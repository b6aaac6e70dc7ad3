package sluice.mqtt;

/** A packet that can be read, but not be sent here, now or with these values (MQTT 5, section 4.13). */
public final class ProtocolErrorException extends PacketException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the general reason code, 0x82. */
    public ProtocolErrorException(String message) {
        this(ReasonCode.PROTOCOL_ERROR, message);
    }

    /** Makes one with a more special reason code, such as 0x94 or 0x95. */
    public ProtocolErrorException(ReasonCode code, String message) {
        super(code, message);
    }
}
