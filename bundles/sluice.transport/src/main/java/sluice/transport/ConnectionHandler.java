package sluice.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What happens on one connection. Confined to its connection's loop: all calls come from there. An exception is logged as a
 * bug, costs this connection only, and ends it.
 */
@ConsumerType
public interface ConnectionHandler {

    /** Makes the handler of a connection just accepted, on its loop. */
    @ConsumerType
    @FunctionalInterface
    interface Factory {

        /** Returns the handler; a connection that is not wanted is closed or aborted here. */
        ConnectionHandler accepted(Connection connection);
    }

    /**
     * Takes bytes that have come, between position and limit. Whatever it leaves there is kept and given again, with what
     * comes behind it.
     *
     * <p>The buffer is lent for the time of the call, with one exception: if it {@linkplain ByteBuffer#hasArray has an array},
     * nobody writes to that array any more, and parts of it may be kept. Large frames come this way.
     *
     * @return how many bytes there must be, counted from where it left the position, before another call makes sense; 0 for any
     */
    int received(ByteBuffer bytes);

    /**
     * Learns that everything written so far has gone to the system: a sender that paused may go on. Called at the end of each round
     * that wrote; what is written here goes out in the next one.
     */
    void drained();

    /**
     * Learns that the connection is closed, by whomever. Always the last call.
     *
     * @param cause what broke it; null for an orderly end
     */
    void closed(@Nullable Throwable cause);
}
