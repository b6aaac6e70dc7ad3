package sluice.broker;

import java.util.concurrent.CompletionStage;
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

    /** Its number in the session's journal, 0 if it is in none. */
    long sequence;

    /** Whether the journal has it safe: what is sent once only is not sent before. */
    boolean stored = true;

    /** Whether another message with its packet identifier waits for its end. */
    boolean blocking;

    /** Whether the memory counts it. */
    boolean held;

    /** What it shares with the message's other receivers, if its payload is large; null otherwise. */
    Memory.@Nullable Share share;

    /** What its publisher has to wait for, until told so. */
    @Nullable
    CompletionStage<Void> awaited;

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

    /** Returns whether a crash would not make the receiver see another message with its packet identifier [MQTT-4.3.3-1]. */
    boolean maySend() {
        return stored || qos != Qos.EXACTLY_ONCE;
    }
}
