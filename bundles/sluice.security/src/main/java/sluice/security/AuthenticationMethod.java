package sluice.security;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.bus.Payload;

/**
 * A way to prove in several steps who one is: the extended authentication of MQTT 5, section 4.12. A service; of several with the same
 * name the one with the highest ranking counts. Thread-safe.
 *
 * <pre>
 *   CONNECT SCRAM-SHA-256, data  --begin, next-->  Challenge  --AUTH-->  next  -->  Proved  --CONNACK
 * </pre>
 *
 * A connected client may prove itself again, with the same method: that is another exchange, and its messages go on meanwhile.
 */
@ConsumerType
public interface AuthenticationMethod {

    /** Returns the name by which clients ask for it, for example {@code SCRAM-SHA-256}. Always the same. */
    String name();

    /**
     * Begins to look at one client, which has asked for this method. Returns at once, and never throws because of what the client sent.
     *
     * @param credentials what else it showed; its user name and password prove nothing here
     */
    Exchange begin(Credentials credentials);

    /** One authentication. Called by one thread at a time, never again after a step that is its last. */
    interface Exchange {

        /**
         * Takes what the client says and answers. Returns at once; work that takes time is done elsewhere. A failed stage counts as refused.
         *
         * @param data null if the client's packet had none
         */
        CompletionStage<Step> next(@Nullable Payload data);
    }

    /** An answer to a client. */
    sealed interface Step {

        /**
         * The client has to go on.
         *
         * @param data what it is told; null for nothing
         */
        record Challenge(@Nullable Payload data) implements Step {}

        /**
         * It is who it says.
         *
         * @param data the last word to it; null for none
         */
        record Proved(Identity identity, @Nullable Payload data) implements Step {}

        /**
         * It is not let in.
         *
         * @param reason for the log, not for the stranger
         */
        record Refused(String reason) implements Step {}
    }
}
