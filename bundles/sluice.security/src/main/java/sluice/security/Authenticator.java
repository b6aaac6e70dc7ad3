package sluice.security;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says who somebody is. A service; several are asked by descending service ranking until one does not abstain. Thread-safe.
 *
 * <p>While a listener wants to know who its clients are and no authenticator is there, nobody is let in.
 */
@ConsumerType
public interface Authenticator {

    /**
     * Looks at the credentials. Returns at once; work that takes time is done elsewhere. A failed stage counts as refused.
     */
    CompletionStage<Verdict> authenticate(Credentials credentials);

    /**
     * Returns whether it may know somebody at all. As long as no authenticator does, a listener may treat clients of its own machine
     * as if there were no authenticator. Never blocks.
     */
    default boolean knowsUsers() {
        return true;
    }

    /** Returns whether it may know somebody who comes in by this listener. Never blocks. */
    default boolean knowsUsers(String listener) {
        return knowsUsers();
    }

    /**
     * Returns whether somebody it let in may stay: asked of each who is connected after {@link #version} has changed. Never blocks.
     *
     * @param identity whom it took him for
     * @param credentials what he showed when he came, without the password
     */
    default boolean mayStay(Identity identity, Credentials credentials) {
        return true;
    }

    /** Returns a number that changes whenever an answer of {@link #mayStay} might. Never blocks. */
    default long version() {
        return 0;
    }
}
