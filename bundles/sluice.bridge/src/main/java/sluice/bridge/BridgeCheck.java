package sluice.bridge;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Holds a bridge's configuration against everything that would refuse it, without using it. A service. Thread-safe. */
@ProviderType
public interface BridgeCheck {

    /**
     * Returns what is wrong with a configuration file, one sentence each; nothing if it would be taken.
     *
     * @param name the bridge's name
     * @param json the file's text
     */
    List<String> check(String name, String json);
}
