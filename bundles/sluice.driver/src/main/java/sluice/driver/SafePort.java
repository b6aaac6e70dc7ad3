package sluice.driver;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one output a device drives: an {@link OwnPort} that is in the device's safe state from the moment it comes, and when it is given back.
 * Confined to its owner's lock in the same way.
 *
 * @param <S> the port
 */
public final class SafePort<S> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SafePort.class);

    private final String owner;
    private final Safety<S> safety;
    private final OwnPort<S> port;

    /** What the safe state is. */
    @ConsumerType
    @FunctionalInterface
    public interface Safety<S> {

        /** @throws IOException if the port does not do it */
        void drive(S port) throws IOException;
    }

    /**
     * The parameters are those of {@link OwnPort}.
     *
     * @param safety drives the port to the device's safe state
     */
    public SafePort(
            BundleContext context,
            Object lock,
            String owner,
            Class<S> type,
            String property,
            String value,
            String name,
            OwnPort.Leaser<S> leaser,
            Safety<S> safety) {
        this.owner = owner;
        this.safety = safety;
        this.port = new OwnPort<>(context, lock, owner, type, property, value, name, fresh -> {
            var lease = leaser.lease(fresh);
            toSafety(fresh);
            return lease;
        });
    }

    /** Looks for the port from now on. */
    public void open() {
        port.open();
    }

    /**
     * Returns the port, leased.
     *
     * @throws IOException if there is none, or it cannot be had
     */
    public S take() throws IOException {
        return port.take();
    }

    /** Gives the port back in its safe state and does not look for it any more. */
    @Override
    public void close() {
        port.close(this::toSafety);
    }

    private void toSafety(S to) {
        try {
            safety.drive(to);
        } catch (IOException e) {
            LOG.warn("{} could not be brought to its safe state: {}", owner, e.getMessage());
        }
    }
}
