package sluice.device;

import org.osgi.annotation.versioning.ConsumerType;

/** Ends the listening when closed; closing twice does nothing more. Thread-safe. */
@ConsumerType
@FunctionalInterface
public interface Listening extends AutoCloseable {

    @Override
    void close();
}
