package sluice.testing.net;

import java.io.IOException;

/** A broker of somebody else's make in a process of its own, to be the far side of a bridge. Confined to the test's thread. */
public interface FarServer extends AutoCloseable {

    /** Returns where it takes MQTT, on the loopback address. */
    int port();

    /** kill -9. */
    void kill() throws IOException;

    /** Starts it again as it was, and returns when it takes clients. */
    void restart() throws Exception;

    @Override
    void close() throws IOException;
}
