package sluice.testing.net;

/** Which way bytes go through a proxy. */
public enum Way {
    /** From the client to the server. */
    TO_SERVER,
    /** From the server to the client. */
    TO_CLIENT
}
