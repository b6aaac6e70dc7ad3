package sluice.io;

import java.io.IOException;
import java.time.Instant;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** One line that is read, registered as a service with the property {@link DigitalOutput#LINE}. Thread-safe. */
@ProviderType
public interface DigitalInput {

    /**
     * Returns whether the line is active now.
     *
     * @throws IOException if the line or its chip is gone
     */
    boolean isActive() throws IOException;

    /**
     * Calls {@code listener} at each edge from now on, in order, until the registration or the line is closed. The edges are those
     * the wiring of the lease lets through. A line that cannot be had is tried again when it is leased.
     */
    Registration listen(EdgeListener listener);

    /**
     * Takes the line for one owner alone, and says how it is wired. A line is driven or read: one that is leased as a
     * {@link DigitalOutput} is not to be had as an input. The lease ends when it is closed, or when the bundle that asked lets the line go.
     *
     * <p>A line that does not override this knows of one user only, and is wired as it is.
     *
     * @param owner kind and id of the device, such as {@code button door}
     * @throws LeasedException if somebody has the line; it names both
     * @throws IOException if the line cannot be had, or cannot be wired like this
     */
    default Lease lease(String owner, Wiring wiring) throws IOException {
        return () -> {};
    }

    /** Hears of edges. Called on the line's thread; must return at once. */
    @ConsumerType
    interface EdgeListener {
        /**
         * @param active the state after the edge
         * @param when the kernel's time of the edge, to the nanosecond: the differences between edges can be trusted, whoever else
         *     kept the processor busy
         */
        void edge(boolean active, Instant when);

        /**
         * Edges came faster than they were read, and some are lost; the next one is the first that is there again. Who counts or
         * measures must not trust what lies between.
         *
         * @param edges how many are missing
         */
        default void lost(long edges) {}
    }

    /** Ends the listening when closed. */
    @ProviderType
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
