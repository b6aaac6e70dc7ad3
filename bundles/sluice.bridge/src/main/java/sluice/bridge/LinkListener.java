package sluice.bridge;

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
     * A message came from the far side.
     *
     * @return ends when the message is safe on this side: only then does the link acknowledge it
     */
    CompletionStage<?> arrived(Message message);

    /** The link is gone, or never came to be. Always the last call. */
    void closed(LinkEnd end);
}
