package sluice.broker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.Subscription;
import sluice.mqtt.Filter;
import sluice.mqtt.Will;
import sluice.security.Identity;
import sluice.store.MessageBytes;

/**
 * What is kept of a session beside its messages. Immutable.
 *
 * @param identity whose it is
 * @param journal the name of the journal with its messages
 * @param expiry how long it outlives a connection
 * @param left when the client went, null while it is connected
 * @param window how many messages its client may have seen and not acknowledged
 * @param will what to publish if the client does not come back, null for nothing
 * @param held its subscriptions
 */
record SessionRecord(
        Identity identity,
        String journal,
        Duration expiry,
        @Nullable Instant left,
        int window,
        @Nullable Will will,
        List<Held> held) {

    private static final int FORMAT = 2;
    private static final int FIRST_FORMAT = 1;
    private static final int NO_LOCAL = 1 << 2;
    private static final int AS_PUBLISHED = 1 << 3;
    private static final int OWED = 1 << 4;
    private static final long HERE = Long.MIN_VALUE;

    /**
     * One subscription.
     *
     * @param owed the topic of the last retained message that was sent for it, empty if none was; null if all were
     */
    record Held(
            Filter filter,
            Subscription subscription,
            @Nullable String owed) {}

    SessionRecord {
        held = List.copyOf(held);
    }

    /** Returns it as bytes. */
    Payload encode() {
        var bytes = new ByteArrayOutputStream(256);
        try (var to = new DataOutputStream(bytes)) {
            to.writeByte(FORMAT);
            put(identity.clientId(), to);
            to.writeBoolean(identity.user() != null);
            if (identity.user() != null) {
                put(identity.user(), to);
            }
            put(identity.listener(), to);
            put(journal, to);
            to.writeLong(expiry.toSeconds());
            to.writeLong(left == null ? HERE : left.toEpochMilli());
            to.writeInt(window);
            to.writeInt(held.size());
            for (var one : held) {
                var asked = one.subscription();
                put(one.filter().value(), to);
                to.writeByte(asked.qos().level()
                        | (asked.noLocal() ? NO_LOCAL : 0)
                        | (asked.retainAsPublished() ? AS_PUBLISHED : 0)
                        | (one.owed() == null ? 0 : OWED));
                to.writeInt(asked.identifier());
                if (one.owed() != null) {
                    put(one.owed(), to);
                }
            }
            to.writeBoolean(will != null);
            if (will != null) {
                to.writeLong(will.delay().toSeconds());
                to.write(MessageBytes.encode(will.message()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes everything
        }
        return Payload.wrap(bytes.toByteArray(), 0, bytes.size());
    }

    private static void put(String text, DataOutputStream to) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    /**
     * Returns what these bytes say.
     *
     * @throws IOException if they are no record
     */
    static SessionRecord decode(Payload bytes) throws IOException {
        var from = ByteBuffer.wrap(bytes.toArray());
        try {
            int format = from.get();
            if (format != FORMAT && format != FIRST_FORMAT) {
                throw new IOException("stored session has the unknown format " + format);
            }
            var clientId = text(from);
            var user = from.get() == 0 ? null : text(from);
            var identity = new Identity(user, clientId, text(from));
            var journal = text(from);
            var expiry = Duration.ofSeconds(from.getLong());
            long left = from.getLong();
            int window = from.getInt();
            var held = new ArrayList<Held>();
            for (int count = from.getInt(); count > 0; count--) {
                var filter = Filter.of(text(from));
                int flags = from.get();
                var subscription = new Subscription(
                        filter.topics(),
                        Qos.of(flags & 0b11),
                        (flags & NO_LOCAL) != 0,
                        (flags & AS_PUBLISHED) != 0,
                        from.getInt());
                held.add(new Held(filter, subscription, (flags & OWED) == 0 ? null : text(from)));
            }
            var delay = from.get() == 0 ? null : Duration.ofSeconds(from.getLong());
            var will = delay == null ? null : new Will(MessageBytes.decode(from), delay);
            var gone = left == HERE ? null : SteadyClock.SYSTEM.remembered(Instant.ofEpochMilli(left));
            return new SessionRecord(identity, journal, expiry, gone, window, will, held);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            throw new IOException("stored session is damaged: " + e, e);
        }
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) { // never allocate what a damaged length asks for
            throw new BufferUnderflowException();
        }
        var bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
