package sluice.bridge;

import org.osgi.annotation.versioning.ProviderType;

/** One configured bridge: a service for as long as its configuration is there. Thread-safe. */
@ProviderType
public interface Bridge {

    /** Service property: the bridge's name, which is what follows the tilde in its configuration's name. */
    String NAME = "sluice.bridge.name";

    /** Returns how it is doing now. Never blocks. */
    BridgeStatus status();
}
