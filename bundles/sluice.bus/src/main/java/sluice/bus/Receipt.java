package sluice.bus;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** What became of a published message. Thread-safe. */
@ProviderType
public interface Receipt {

    /** Returns whether anybody was subscribed; if not, MQTT 5 has a reason code for it (0x10). */
    boolean matched();

    /** Returns whether every durable receiver has it already: then there is nothing to wait for. Never blocks. */
    boolean isStored();

    /**
     * Returns whether a receiver that is being replaced has yet to get it ({@link MessageBus#leave}): until {@link #stored} ends, a crash takes it
     * from that receiver, whatever others have on disk by then.
     */
    default boolean isHeld() {
        return false;
    }

    /**
     * Returns what ends when every durable receiver has the message on disk, and fails if one cannot keep it. Nobody may tell
     * the sender "I have it" before. Completed already when {@link #isStored}.
     */
    CompletableFuture<Void> stored();
}
