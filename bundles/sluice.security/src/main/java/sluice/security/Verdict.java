package sluice.security;

/** What an authenticator says of somebody's credentials. */
public sealed interface Verdict {

    /** Known, and let in as this identity. */
    record Accepted(Identity identity) implements Verdict {}

    /**
     * Not let in.
     *
     * @param reason for the log, not for the stranger: {@code unknown user}, {@code wrong password}
     */
    record Refused(String reason) implements Verdict {}

    /** Not for this authenticator to say: the next one is asked, and if there is none, nobody is let in. */
    record Abstained() implements Verdict {}
}
