package sluice.mqtt;

/** The bytes cannot be read as a packet (MQTT 5, section 4.13): reason code 0x81. */
public final class MalformedPacketException extends PacketException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what is wrong, and in which field
     */
    public MalformedPacketException(String message) {
        super(ReasonCode.MALFORMED_PACKET, message);
    }
}
