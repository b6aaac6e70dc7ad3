package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.security.Credentials;
import sluice.security.Identity;

/**
 * How a connected client came in. Immutable.
 *
 * @param credentials what it showed, without the password; null if nobody will ask for it again
 * @param by whoever knew it, null if nobody did
 */
record Visitor(
        Identity identity,
        @Nullable Credentials credentials,
        @Nullable String by) {

    /** Returns whether it may stay. */
    boolean mayStay(Admission admission) {
        return by == null || credentials == null || admission.mayStay(identity, credentials, by);
    }
}
