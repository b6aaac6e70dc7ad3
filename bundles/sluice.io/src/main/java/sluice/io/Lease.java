package sluice.io;

import org.osgi.annotation.versioning.ProviderType;

/** The right to use one address or line alone, until closed. Thread-safe; closing twice does nothing more. */
@ProviderType
@FunctionalInterface
public interface Lease extends AutoCloseable {

    /** Gives the address or line back; the next who asks for it gets it. */
    @Override
    void close();
}
