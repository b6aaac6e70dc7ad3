package sluice.store;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps journals, each by its name. Thread-safe. A service; on what medium it keeps them is the provider's business. */
@ProviderType
public interface Store {

    /** Service property: {@code true} if what is stored survives the end of the process. */
    String DURABLE = "sluice.store.durable";

    /**
     * Opens the journal with this name, with all it held when it was last used.
     *
     * @param name any text; the same name is the same journal
     * @param limits how much it may hold, from now on
     * @throws IllegalStateException if the journal is open already
     * @throws IOException if it cannot be read
     */
    Journal open(String name, JournalLimits limits) throws IOException;
}
