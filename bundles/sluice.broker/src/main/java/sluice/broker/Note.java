package sluice.broker;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.store.Journal;

/**
 * What stands beside a message in a session's journal: all that is the client's own about it. Thread-safe: has no state.
 *
 * <pre>
 *   flags                              subscription identifiers   shared subscription it came by
 *   QoS, retain, released, done: 1     count 2, each 4            the rest, UTF-8
 * </pre>
 *
 * <p>Nothing at all stands for a plain QoS 1 message, as most are.
 *
 * <p>The packet identifier is not in it: it is the message's number in the journal, modulo 65535, and so the same after a crash.
 */
final class Note {

    private static final int QOS = 0b11;
    private static final int RETAIN = 1 << 2;
    private static final int RELEASED = 1 << 3;
    private static final int DONE = 1 << 4;
    private static final int MAX_ID = 65_535;

    private Note() {}

    static Payload of(Outgoing message, Stage stage) {
        var identifiers = message.identifiers;
        if (message.qos == Qos.AT_LEAST_ONCE
                && !message.retain
                && message.group == null
                && identifiers.length == 0
                && stage == Stage.WAITING) {
            return Payload.EMPTY;
        }
        var group = message.group == null
                ? new byte[0]
                : message.group.filter().value().getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(3 + 4 * identifiers.length + group.length);
        bytes.put((byte) (message.qos.level()
                | (message.retain ? RETAIN : 0)
                | (stage == Stage.RELEASED ? RELEASED : 0)
                | (stage == Stage.DONE ? DONE : 0)));
        bytes.putShort((short) identifiers.length);
        for (int identifier : identifiers) {
            bytes.putInt(identifier);
        }
        bytes.put(group);
        return Payload.wrap(bytes.array(), 0, bytes.capacity());
    }

    /** Returns the message an entry stands for; null if its note is no note of ours. */
    static @Nullable Outgoing message(Journal.Entry entry, SharedGroups groups) {
        if (entry.note().isEmpty()) {
            var plain = new Outgoing(entry.message(), Qos.AT_LEAST_ONCE, false, Outgoing.NO_IDENTIFIERS, null);
            number(plain, entry.sequence());
            return plain;
        }
        try {
            var note = entry.note().buffer();
            int flags = note.get();
            var identifiers = new int[Short.toUnsignedInt(note.getShort())];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = note.getInt();
            }
            var share = StandardCharsets.UTF_8.decode(note).toString();
            var message = new Outgoing(
                    entry.message(),
                    Qos.of(flags & QOS),
                    (flags & RETAIN) != 0,
                    identifiers.length == 0 ? Outgoing.NO_IDENTIFIERS : identifiers,
                    share.isEmpty() ? null : groups.find(share));
            if ((flags & DONE) != 0) {
                message.stage = Stage.DONE;
            } else if ((flags & RELEASED) != 0) {
                message.stage = Stage.RELEASED;
            }
            number(message, entry.sequence());
            return message;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Gives a message its number in the journal, and with it its packet identifier. */
    static void number(Outgoing message, long sequence) {
        message.sequence = sequence;
        message.order = sequence;
        message.id = (int) (sequence % MAX_ID) + 1;
    }
}
