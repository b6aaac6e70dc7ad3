package sluice.io.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.IO;
import com.pi4j.io.exception.IOException;
import java.util.Optional;
import org.osgi.framework.Bundle;
import sluice.io.View;

/**
 * What a Pi4J object holds of ports: leased by the bundle that made it, given back when it is shut down. Thread-safe.
 *
 * @param owner the bundle, if it was one
 * @param view what it holds
 */
record Holding(Optional<Bundle> owner, View view) {

    /** Makes a Pi4J object that holds ports. */
    interface Maker<T> {
        T make(Holding holding) throws java.io.IOException;
    }

    /**
     * Makes a Pi4J object for whoever is calling, and enters it in the context's registry.
     *
     * @throws IOException Pi4J's, with the sentence of ours, if a port cannot be had
     */
    static <T extends IO<?, ?, ?>> T make(Context context, Maker<T> maker) {
        var holding = new Holding(Caller.bundle(), new View());
        try {
            var made = maker.make(holding);
            context.registry().add(made);
            return made;
        } catch (java.io.IOException e) {
            holding.view.letGo();
            throw new IOException(e.getMessage(), e);
        } catch (RuntimeException e) {
            holding.view.letGo();
            throw e;
        }
    }

    /** Returns the owner to be named in leases. */
    String name() {
        return Caller.owner(owner);
    }
}
