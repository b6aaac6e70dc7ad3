package sluice.deploy;

import java.time.Instant;

/**
 * What became of one file in a watched folder. Immutable.
 *
 * @param file its name in the folder
 * @param subject what it is about: a bundle's symbolic name and version, or the PID of a configuration; empty if not known
 * @param state whether it is in force
 * @param reason one clause for people that says why it is not in force; empty if it is
 * @param since when it came to this state
 */
public record FileStatus(String file, String subject, State state, String reason, Instant since) {

    /** How far a file has come. */
    public enum State {
        /** It is in force. */
        ACTIVE,
        /** Nothing is wrong with it, but what it is for is not there yet. */
        WAITING,
        /** It is not in force. What its predecessor said goes on, where there was one. */
        REFUSED
    }
}
