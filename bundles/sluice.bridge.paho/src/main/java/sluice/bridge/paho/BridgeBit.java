package sluice.bridge.paho;

/** The highest bit of the protocol level in a CONNECT before MQTT 5: a Mosquitto takes whoever sets it for a bridge. */
final class BridgeBit {

    private static final int BIT = 0x80;

    private BridgeBit() {}

    /** Sets it in bytes that begin with a CONNECT, up to its protocol level at least; returns them. */
    static byte[] set(byte[] connect) {
        int name = 1;
        while (connect[name] < 0) { // the remaining length goes on
            name++;
        }
        name++;
        int length = (connect[name] & 0xFF) << 8 | connect[name + 1] & 0xFF;
        connect[name + 2 + length] |= (byte) BIT;
        return connect;
    }
}
