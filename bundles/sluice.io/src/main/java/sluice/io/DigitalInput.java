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

    /** Calls {@code listener} at each edge from now on, in order, until the registration or the line is closed. */
    Registration listen(EdgeListener listener);

    /** Hears of edges. Called on the line's thread; must return at once. */
    @ConsumerType
    interface EdgeListener {
        /**
         * @param active the state after the edge
         * @param when the kernel's time of the edge
         */
        void edge(boolean active, Instant when);
    }

    /** Ends the listening when closed. */
    @ProviderType
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
