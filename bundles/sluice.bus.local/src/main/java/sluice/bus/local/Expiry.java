package sluice.bus.local;

import java.time.DateTimeException;
import java.time.Instant;
import sluice.bus.Message;

/** The second in which a message expires, as {@link TopicTable} keeps it: unsigned, 0 for never. */
final class Expiry {

    private static final int NEVER = 0;

    private Expiry() {}

    /** Returns the second after the one a message expires in, since 1970. */
    static int of(Message message) {
        var expiry = message.properties().expiry();
        if (expiry == null) {
            return NEVER;
        }
        try {
            long second = message.received().plus(expiry).getEpochSecond() + 1;
            return (int) Math.clamp(second, 1, 0xFFFF_FFFFL);
        } catch (ArithmeticException | DateTimeException e) { // further away than time goes
            return NEVER;
        }
    }

    static boolean isOver(int expires, Instant now) {
        return expires != NEVER && Integer.toUnsignedLong(expires) <= now.getEpochSecond();
    }
}
