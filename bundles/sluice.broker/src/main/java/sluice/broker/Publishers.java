package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.security.Identity;

/**
 * Who published a retained message, in words that stay beside it in the store: whoever loses the right to publish must not go on speaking to
 * later subscribers. Immutable.
 *
 * <pre>
 *   client identifier NUL listener NUL [: user]
 * </pre>
 */
final class Publishers {

    private static final char END = '\0';

    private Publishers() {}

    /** Returns the words for a client. */
    static String words(Identity identity) {
        var user = identity.user();
        return identity.clientId() + END + identity.listener() + END + (user == null ? "" : ":" + user);
    }

    /** Returns whether a retained message may be sent on: its publisher could publish it again, or the gateway itself did. */
    static boolean mayStillPublish(Message message, Rights rights) {
        var words = message.publisher();
        var now = rights.now();
        if (words == null || now.isOpen()) {
            return true;
        }
        var identity = identity(words);
        return identity != null && now.mayPublish(identity, message.topic());
    }

    private static @Nullable Identity identity(String words) {
        int first = words.indexOf(END);
        int second = words.indexOf(END, first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        var user = words.substring(second + 1);
        return new Identity(
                user.isEmpty() ? null : user.substring(1),
                words.substring(0, first),
                words.substring(first + 1, second));
    }
}
