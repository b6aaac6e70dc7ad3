package sluice.bridge;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One configured bridge: a service for as long as its configuration is there. Thread-safe. Its name is what follows the tilde
 * in the service property {@code service.pid}.
 */
@ProviderType
public interface Bridge {

    /** Returns how it is doing now. Never blocks. */
    BridgeStatus status();
}
