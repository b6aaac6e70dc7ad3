package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Qos;

/**
 * One message on its way to one client, and what belongs to this way only. Guarded by its session's lock.
 *
 * <pre>
 *   WAITING  --sent-->  SENT  --PUBACK-->  DONE                              QoS 1
 *                       SENT  --PUBREC-->  RELEASED  --PUBCOMP-->  DONE      QoS 2
 * </pre>
 */
final class Outgoing {

    /** How far it is. */
    enum Stage {
        WAITING,
        SENT,
        RELEASED,
        DONE
    }

    static final int[] NO_IDENTIFIERS = {};

    final Message message;
    final Qos qos;
    final boolean retain;
    final int[] identifiers;

    /** The shared subscription it came by, if it did: should the client never take it, another member gets it. */
    final @Nullable SharedGroup group;

    Stage stage = Stage.WAITING;
    int id;
    long order;

    /** Whether it was perhaps sent before, on an earlier connection. */
    boolean again;

    /** Whether it takes one of the client's receive maximum on this connection. */
    boolean counted;

    Outgoing(Message message, Qos qos, boolean retain, int[] identifiers, @Nullable SharedGroup group) {
        this.message = message;
        this.qos = qos;
        this.retain = retain;
        this.identifiers = identifiers;
        this.group = group;
    }

    int bytes() {
        return message.topic().length() + message.payload().length();
    }
}
