package sluice.broker;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What went through the connections of one loop. Counted by the loop's thread alone, without a fence; read by any. Hot path: a striped
 * adder would cost each message several nanoseconds more.
 */
final class Traffic {

    private final AtomicLong packetsReceived = new AtomicLong();
    private final AtomicLong packetsSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong messagesReceived = new AtomicLong();
    private final AtomicLong messagesSent = new AtomicLong();
    private final AtomicLong payloadReceived = new AtomicLong();
    private final AtomicLong payloadSent = new AtomicLong();

    /** The totals of several loops, or of one, at a moment. */
    record Totals(
            long packetsReceived,
            long packetsSent,
            long bytesReceived,
            long bytesSent,
            long messagesReceived,
            long messagesSent,
            long payloadReceived,
            long payloadSent) {

        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    packetsReceived + other.packetsReceived,
                    packetsSent + other.packetsSent,
                    bytesReceived + other.bytesReceived,
                    bytesSent + other.bytesSent,
                    messagesReceived + other.messagesReceived,
                    messagesSent + other.messagesSent,
                    payloadReceived + other.payloadReceived,
                    payloadSent + other.payloadSent);
        }
    }

    Totals totals() {
        return new Totals(
                packetsReceived.getOpaque(),
                packetsSent.getOpaque(),
                bytesReceived.getOpaque(),
                bytesSent.getOpaque(),
                messagesReceived.getOpaque(),
                messagesSent.getOpaque(),
                payloadReceived.getOpaque(),
                payloadSent.getOpaque());
    }

    /** Packets came, in so many bytes. */
    void received(int packets, int bytes) {
        add(packetsReceived, packets);
        add(bytesReceived, bytes);
    }

    /** A packet went out. */
    void sent(long bytes) {
        add(packetsSent, 1);
        add(bytesSent, bytes);
    }

    /** One of the packets that came was a message. */
    void messageReceived(int payload) {
        add(messagesReceived, 1);
        add(payloadReceived, payload);
    }

    /** One of the packets that went out was a message. */
    void messageSent(int payload) {
        add(messagesSent, 1);
        add(payloadSent, payload);
    }

    private static void add(AtomicLong to, long amount) {
        to.setOpaque(to.getPlain() + amount);
    }
}
