package sluice.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** What happens on one connection. Confined to its connection's loop: all calls come from there. */
@ConsumerType
public interface ConnectionHandler {

    /** Makes the handler of a connection just accepted, on its loop. */
    @ConsumerType
    @FunctionalInterface
    interface Factory {
        ConnectionHandler accepted(Connection connection);
    }

    /**
     * Bytes have come. Whatever is left between position and limit is kept and given again, with what comes behind it; the
     * buffer itself is not to be kept.
     */
    void received(ByteBuffer bytes);

    /** Everything written so far has gone to the system: a sender that paused may go on. */
    void drained();

    /**
     * The connection is closed, by whomever. Always the last call.
     *
     * @param cause what broke it; null for an orderly end
     */
    void closed(@Nullable Throwable cause);
}
