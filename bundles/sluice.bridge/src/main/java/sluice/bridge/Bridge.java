package sluice.bridge;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import sluice.bus.Message;

/**
 * One configured bridge: a service for as long as its configuration is there. Thread-safe. Its name is what follows the tilde
 * in the service property {@code service.pid}.
 */
@ProviderType
public interface Bridge {

    /**
     * Service property: why this bridge does not follow its newest configuration, in one sentence; not there if it does. Whoever hands
     * configurations on reads it.
     */
    String COMPLAINT = "sluice.config.complaint";

    /** Returns how it is doing now. Never blocks. */
    BridgeStatus status();

    /** Returns what else there is to know of it: ages, latencies, a forecast, and each rule. Never blocks. */
    BridgeHealth health();

    /**
     * Returns what would become of a message: what each rule that takes it makes of it, and what the far side would say. Nothing is
     * sent. A message that no rule takes gets a verdict that says so, for each direction.
     */
    List<Verdict> explain(Message message);

    /**
     * Returns what would become of a message that a bridge of this gateway brings in, on its way out through this one. Nothing is sent.
     *
     * @param message as it is published here
     * @param from the name of the bridge that brings it in; this one takes out nothing that it brought in itself
     */
    List<Verdict> explain(Message message, String from);

    /** Tries the way to the far side as {@link #test(String)} does, and publishes nothing. */
    default CompletionStage<List<Step>> test() {
        return test("");
    }

    /**
     * Tries the way to the far side step by step: its name, a connection, TLS and the certificates shown, a login with the bridge's own
     * credentials, what it can take, what it grants. A bridge that is connected tells what its own link knows of the last three; another
     * one logs in for the test, under its own client id.
     *
     * @param topic a topic there to publish an empty message to, and to get it back from; empty for none
     * @return ends after the last step, or after the first that fails, whose finding names the fix; never fails
     */
    CompletionStage<List<Step>> test(String topic);

    /**
     * Returns messages put aside, the oldest first. Reads the store, so it may block.
     *
     * @param after the number after which to begin, 0 for the first
     * @throws java.io.UncheckedIOException if the store cannot be read at the moment
     */
    List<DeadLetter> deadLetters(long after, int max);

    /**
     * Sends a message again that was put aside: one its rule failed on goes through the rules as they are now.
     *
     * @return whether there was one with this number
     * @throws java.io.UncheckedIOException if the store cannot be read at the moment
     */
    boolean retry(long sequence);

    /**
     * Forgets a message that was put aside.
     *
     * @return whether there was one with this number
     * @throws java.io.UncheckedIOException if the store cannot be read at the moment
     */
    boolean discard(long sequence);
}
