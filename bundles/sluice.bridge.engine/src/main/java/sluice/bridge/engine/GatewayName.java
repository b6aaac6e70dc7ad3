package sluice.bridge.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this gateway calls itself at the far side. */
final class GatewayName {

    /** Framework property: the name, where the host's will not do. */
    static final String PROPERTY = "sluice.name";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayName.class);
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private GatewayName() {}

    /** Returns the configured name, or else the host's, asked of the kernel: name services may block. */
    static String of(@Nullable String configured) {
        if (configured != null && !configured.isEmpty()) {
            return configured;
        }
        try {
            return Files.readString(HOST).strip().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (IOException e) {
            LOG.debug("The host's name cannot be read", e);
            return "gateway";
        }
    }
}
