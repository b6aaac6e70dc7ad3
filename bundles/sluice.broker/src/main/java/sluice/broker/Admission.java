package sluice.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.ReasonCode;
import sluice.security.AuthenticationMethod;
import sluice.security.Credentials;
import sluice.security.Identity;

/** Decides who comes in at a listener. Thread-safe; answers at once, or later on any thread. */
interface Admission {

    /** Says whether somebody comes in. */
    CompletionStage<Answer> ask(Credentials credentials);

    /** Begins an extended authentication; null if nobody knows the method. */
    default AuthenticationMethod.@Nullable Exchange exchange(String method, Credentials credentials) {
        return null;
    }

    /** Returns whether somebody who came in may stay. */
    default boolean mayStay(Identity identity, Credentials credentials, String by) {
        return true;
    }

    /** What a listener calls itself in credentials and logs. */
    String listener();

    /** Whether somebody comes in. */
    sealed interface Answer {

        /**
         * Comes in as this.
         *
         * @param by whoever knew it, null if nobody did
         */
        record Welcome(Identity identity, @Nullable String by) implements Answer {
            Welcome(Identity identity) {
                this(identity, null);
            }
        }

        /**
         * Stays out.
         *
         * @param code what it is told
         * @param reason what the log is told
         */
        record Sorry(ReasonCode code, String reason) implements Answer {}
    }

    /** Everybody comes in, unknown. */
    Admission ANYBODY = new Admission() {
        @Override
        public CompletionStage<Answer> ask(Credentials credentials) {
            return CompletableFuture.completedFuture(
                    new Answer.Welcome(new Identity(null, credentials.clientId(), credentials.listener())));
        }

        @Override
        public String listener() {
            return "default";
        }
    };
}
