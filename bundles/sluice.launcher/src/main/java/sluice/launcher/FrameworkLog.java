package sluice.launcher;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The framework's own log, which goes to SLF4J too. Thread-safe. */
final class FrameworkLog extends Logger {

    @Override
    @SuppressWarnings("rawtypes") // as the overridden method has it
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference reference,
            int level,
            @Nullable String message,
            @Nullable Throwable cause) {
        OsgiLog.write(
                bundle == null ? "org.apache.felix.framework" : bundle.getSymbolicName(),
                level,
                message == null ? "" : message,
                cause);
    }
}
