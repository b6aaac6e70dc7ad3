package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;

/** What a client acknowledges of the messages sent to it. Guarded by its session's lock, which it takes. Hot path. */
final class Acknowledgements {

    private final Session session;
    private final Courier courier;
    private final Outbound outbound;
    private final @Nullable Kept kept;

    Acknowledgements(Session session, Courier courier, Outbound outbound, @Nullable Kept kept) {
        this.session = session;
        this.courier = courier;
        this.outbound = outbound;
        this.kept = kept;
    }

    void on(Packet.Puback ack) throws ProtocolErrorException {
        synchronized (session) {
            var message = outbound.find(ack.id());
            if (message != null) {
                expect(ack, message, Qos.AT_LEAST_ONCE);
                done(message);
            }
        }
    }

    /** Returns the PUBREL to answer with, null for none, or for later. */
    Packet.@Nullable Pubrel on(Packet.Pubrec ack) throws ProtocolErrorException {
        synchronized (session) {
            var message = outbound.find(ack.id());
            if (message == null) {
                return ack.code().isError()
                        ? null
                        : new Packet.Pubrel(ack.id(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
            expect(ack, message, Qos.EXACTLY_ONCE);
            if (ack.code().isError()) { // [MQTT-4.4.0-2]
                done(message);
                return null;
            }
            message.stage = Stage.RELEASED;
            if (kept == null) {
                return pubrel(message); // [MQTT-4.3.3-4]
            }
            // Once the client has the PUBREL it may take the identifier for a new message: no crash may make us forget
            // that it has it.
            kept.note(message, Stage.RELEASED, () -> courier.sendWhile(message, pubrel(message)));
            return null;
        }
    }

    void on(Packet.Pubcomp ack) throws ProtocolErrorException {
        synchronized (session) {
            var message = outbound.find(ack.id());
            if (message == null) {
                return;
            }
            expect(ack, message, Qos.EXACTLY_ONCE);
            if (kept == null || !message.blocking) {
                done(message);
                return;
            }
            // Another message with this identifier is next: after a crash, this one's PUBREL would be taken for that
            // one's.
            kept.note(message, Stage.DONE, () -> {
                synchronized (session) {
                    if (outbound.find(message.id) == message) {
                        done(message);
                    }
                }
            });
        }
    }

    private void done(Outgoing message) {
        outbound.done(message);
        courier.pump();
    }

    static Packet.Pubrel pubrel(Outgoing message) {
        return new Packet.Pubrel(message.id, ReasonCode.SUCCESS);
    }

    private static void expect(Packet.Ack ack, Outgoing message, Qos qos) throws ProtocolErrorException {
        if (message.qos != qos) {
            throw new ProtocolErrorException(
                    ack.type() + " for packet identifier " + ack.id() + ", which has QoS " + message.qos.level());
        }
    }
}
