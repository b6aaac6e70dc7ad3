package sluice.deploy.folder;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import sluice.testing.framework.Pack;

/** The jars that are deployed. */
final class Jars {

    private Jars() {}

    static byte[] driver(String name, String version, Map<String, String> more) {
        var headers = new HashMap<>(Map.of(
                "Bundle-SymbolicName",
                name,
                "Bundle-Version",
                version,
                "Bundle-Activator",
                "sluice.deploy.folder.driver.Driver",
                "Private-Package",
                "sluice.deploy.folder.driver"));
        headers.putAll(more);
        try {
            return Pack.bundle(headers);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] driver(String version) {
        return driver("test.driver", version, Map.of());
    }

    static byte[] startThat(String version, String how) {
        return driver("test.driver", version, Map.of("Test-Start", how));
    }
}
