package sluice.io.pi4j;

import java.util.Optional;
import org.osgi.framework.Bundle;

/** Something a bundle made in the Pi4J context. */
interface Owned {

    /** Returns the bundle, empty if it was code outside of bundles. */
    Optional<Bundle> owner();
}
