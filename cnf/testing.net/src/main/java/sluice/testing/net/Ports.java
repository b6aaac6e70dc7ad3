package sluice.testing.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of the loopback address for programs that cannot choose one by themselves. Any thread. */
public final class Ports {

    /** Below the kernel's ephemeral ports, so that no outgoing connection takes one between its choice and its use. */
    private static final int FIRST = 10_000;

    private static final int COUNT = 20_000;

    /** Each process begins elsewhere, so that builds side by side do not meet; each call goes on, so that tests do not. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 7919 % COUNT));

    private Ports() {}

    /** Returns a port nobody listens at, never one it has returned before (until 20,000 have been). */
    public static int free() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // Somebody has it: the next one.
            }
        }
        throw new IllegalStateException("no port between " + FIRST + " and " + (FIRST + COUNT) + " is free");
    }
}
