package sluice.broker;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import sluice.mqtt.ReasonCode;

/** How often the broker refused something or dropped a message, and why. Thread-safe. */
final class Counters {

    /** Why something was refused or dropped. */
    enum Reason {
        /** A connection too many for its listener. */
        CONNECTIONS,
        /** A connection too many for the broker. */
        CONNECTIONS_TOTAL,
        /** A connection too many for the address it came from. */
        SOURCE_CONNECTIONS,
        /** A connection too soon after others from its address. */
        SOURCE_RATE,
        /** A CONNECT too soon after others of the same client identifier. */
        TAKE_OVERS,
        /** No whole CONNECT came in time. */
        CONNECT_TIMEOUT,
        /** Bytes or packets against the protocol. */
        PROTOCOL,
        /** A packet larger than the listener takes. */
        PACKET_SIZE,
        /** A packet with too many user properties. */
        USER_PROPERTIES,
        /** A topic alias above the maximum. */
        TOPIC_ALIAS,
        /** More messages without acknowledgement than the receive maximum allows. */
        RECEIVE_MAXIMUM,
        /** A message with a QoS or retained, where the listener takes none such. */
        NOT_OFFERED,
        /** A CONNECT that was not admitted. */
        ADMISSION,
        /** A connection whose user is known no more. */
        REVOKED,
        /** A client identifier that is too long or not text. */
        CLIENT_ID,
        /** Nothing came for one and a half keep-alives. */
        KEEP_ALIVE,
        /** A subscription too many for its session. */
        SUBSCRIPTIONS,
        /** A topic with too many levels. */
        LEVELS,
        /** A client's message to a topic it may not publish to, such as one that begins with $. */
        FORBIDDEN_TOPIC,
        /** A message that its receiver may not get. */
        FORBIDDEN_DELIVERY,
        /** A retained message whose publisher may not publish it any more. */
        FORBIDDEN_PUBLISHER,
        /** A will that its client may not publish any more. */
        FORBIDDEN_WILL,
        /** A QoS 0 message for a client that does not read as fast as messages come. */
        SLOW_READER,
        /** A QoS 0 message for a client that is away. */
        ABSENT,
        /** A message for a session whose queue is full. */
        QUEUE_FULL,
        /** A message that made room for a newer one in a full queue. */
        QUEUE_OLDEST,
        /** A message that waited for its client longer than any may. */
        QUEUE_AGE,
        /** A message its publisher was refused, because a queue it was for is nearly full. */
        OVER_QUOTA,
        /** A message for which there was no memory left. */
        MEMORY,
        /** A packet so large that there was no memory left to receive it. */
        MEMORY_PACKET,
        /** A message its publisher was refused, because the store as a whole is full, or nearly so. */
        STORE_FULL,
        /** A message, or another change of a session, that the store did not take. */
        NOT_STORED,
        /** A message that expired in a queue. */
        EXPIRED,
        /** A message larger than its receiver takes. */
        TOO_LARGE,
        /** A connection closed because of a bug. */
        BUG;

        /** Returns its name below {@code $SYS/broker/refused/}. */
        String topic() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns whether a message was dropped on its way to a client; all others are refusals. */
        boolean isDroppedMessage() {
            return switch (this) {
                case FORBIDDEN_DELIVERY,
                        FORBIDDEN_PUBLISHER,
                        SLOW_READER,
                        ABSENT,
                        MEMORY,
                        QUEUE_FULL,
                        QUEUE_OLDEST,
                        QUEUE_AGE,
                        EXPIRED,
                        TOO_LARGE -> true;
                default -> false;
            };
        }
    }

    /** Returns what a refused packet counts as. */
    static Reason of(ReasonCode code) {
        return switch (code) {
            case PACKET_TOO_LARGE -> Reason.PACKET_SIZE;
            case QUOTA_EXCEEDED -> Reason.USER_PROPERTIES;
            case TOPIC_ALIAS_INVALID -> Reason.TOPIC_ALIAS;
            case QOS_NOT_SUPPORTED, RETAIN_NOT_SUPPORTED -> Reason.NOT_OFFERED;
            case RECEIVE_MAXIMUM_EXCEEDED -> Reason.RECEIVE_MAXIMUM;
            default -> Reason.PROTOCOL;
        };
    }

    private final LongAdder[] counts = new LongAdder[Reason.values().length];

    Counters() {
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    void count(Reason reason) {
        counts[reason.ordinal()].increment();
    }

    void count(Reason reason, long times) {
        counts[reason.ordinal()].add(times);
    }

    /** Returns whether the log is to be told: the first time, and at every power of two, since a stranger must not fill the disk. */
    boolean isNews(Reason reason) {
        return Long.bitCount(countOf(reason)) == 1;
    }

    long countOf(Reason reason) {
        return counts[reason.ordinal()].sum();
    }
}
