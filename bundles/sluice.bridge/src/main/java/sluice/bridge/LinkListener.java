package sluice.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import sluice.bus.Message;

/** Hears what becomes of a link. Calls never overlap; each must return at once. */
@ProviderType
public interface LinkListener {

    /**
     * The far side accepted the connection.
     *
     * @param limits what it said it can take
     */
    void opened(Limits limits);

    /**
     * The far side accepted the connection, and the link can deliver once: it takes packet identifiers, and tells and waits as the
     * methods below say. Called in place of {@link #opened(Limits)}.
     *
     * @param resumed whether the far side goes on with the session of an earlier link
     */
    default void opened(Limits limits, boolean resumed) {
        opened(limits);
    }

    /**
     * A message came from the far side.
     *
     * @return ends when the message is safe on this side: only then does the link acknowledge it
     */
    CompletionStage<?> arrived(Message message);

    /**
     * A message came with QoS 2, perhaps not for the first time. The same calls for messages of all QoS never overlap.
     *
     * @param identifier its packet identifier: until it is {@link #released}, what comes under it is the same message
     * @return ends when the message and its identifier are safe on this side: only then does the link say that it has it
     */
    default CompletionStage<?> arrived(Message message, int identifier) {
        return arrived(message);
    }

    /**
     * The far side will not send again what came under this packet identifier. May overlap with other calls.
     *
     * @return ends when the identifier is forgotten on this side: only then does the link complete the exchange
     */
    default CompletionStage<?> released(int identifier) {
        return CompletableFuture.completedStage(null);
    }

    /**
     * The far side has what was published under this packet identifier. May overlap with other calls.
     *
     * @return ends when that is remembered on this side: only then does the link release the identifier
     */
    default CompletionStage<?> received(int identifier) {
        return CompletableFuture.completedStage(null);
    }

    /** The link is gone, or never came to be. Always the last call. */
    void closed(LinkEnd end);
}
