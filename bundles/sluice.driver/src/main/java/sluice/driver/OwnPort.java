package sluice.driver;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.Lease;

/**
 * The one bus, line or channel a device uses: it may come and go, and is leased as long as it is used. Confined to its owner's lock, which it
 * takes itself when a port comes or goes; {@link #open} and {@link #close} are called without.
 *
 * @param <S> the port
 */
public final class OwnPort<S> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnPort.class);

    /** Takes a port for the device alone, and prepares it. */
    @ConsumerType
    @FunctionalInterface
    public interface Leaser<S> {

        /** @throws IOException if somebody has it, or it fails */
        Lease lease(S port) throws IOException;
    }

    private final Object lock;
    private final String owner;
    private final String name;
    private final Leaser<S> leaser;
    private final Follower<S> follower;
    private @Nullable S used;
    private @Nullable Lease lease;
    private boolean closed;

    /**
     * @param lock the device, whose methods are synchronized
     * @param owner kind and id of the device, for the log
     * @param property the service property that says which port it is
     * @param value its value
     * @param name the port in words, such as {@code SPI bus 0}
     */
    public OwnPort(
            BundleContext context,
            Object lock,
            String owner,
            Class<S> type,
            String property,
            Object value,
            String name,
            Leaser<S> leaser) {
        this.lock = lock;
        this.owner = owner;
        this.name = name;
        this.leaser = leaser;
        this.follower = new Follower<>(context, type, property, value, this::follow);
    }

    /** Looks for the port from now on. */
    public void open() {
        follower.open();
        LOG.info("{} is expected on {}", owner, name);
    }

    /**
     * Returns the port, leased.
     *
     * @throws IOException if there is none, or it cannot be had
     */
    public S take() throws IOException {
        var best = follower.best();
        if (best != used) {
            letGo();
        }
        if (best == null) {
            throw new IOException("there is no " + name);
        }
        if (used == null) {
            lease = leaser.lease(best);
            used = best;
        }
        return best;
    }

    /** Takes the port if it is there, and lets one go that is not; what fails now fails again, and is told, when it is used. */
    private void follow() {
        synchronized (lock) {
            if (closed || follower.best() == null) {
                letGo();
                return;
            }
            try {
                take();
            } catch (IOException e) {
                LOG.warn("{} does not get {}: {}", owner, name, e.getMessage());
            }
        }
    }

    private void letGo() {
        var given = lease;
        lease = null;
        used = null;
        if (given != null) {
            given.close();
        }
    }

    /** Gives the port back and does not look for it any more. */
    @Override
    public void close() {
        close(_ -> {});
    }

    /**
     * Gives the port back and does not look for it any more.
     *
     * @param last what is done to it before, if it is leased and still there
     */
    public void close(Consumer<? super S> last) {
        synchronized (lock) {
            closed = true;
            if (used != null && follower.has(used)) {
                last.accept(used);
            }
            letGo();
        }
        follower.close();
    }
}
