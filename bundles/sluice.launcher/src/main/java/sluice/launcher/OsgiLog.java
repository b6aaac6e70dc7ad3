package sluice.launcher;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OSGi log service, for the infrastructure that knows no other (declarative services, configuration admin, metatype):
 * all of it goes to SLF4J, under the name of the bundle it is about. Thread-safe.
 */
final class OsgiLog implements LogService {

    @Override
    public Logger getLogger(String name) {
        return new OsgiLogger(LoggerFactory.getLogger(name));
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName());
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> type) {
        if (!type.isAssignableFrom(OsgiLogger.class)) {
            throw new IllegalArgumentException("Loggers of type %s are not to be had".formatted(type.getName()));
        }
        return type.cast(getLogger(name));
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> loggerType) {
        return getLogger(type.getName(), loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle bundle, String name, Class<L> type) {
        return getLogger(bundle.getSymbolicName(), type);
    }

    @Override
    @Deprecated
    public void log(int level, String message) {
        log(null, level, message, null);
    }

    @Override
    @Deprecated
    public void log(int level, String message, @Nullable Throwable cause) {
        log(null, level, message, cause);
    }

    @Override
    @Deprecated
    public void log(@Nullable ServiceReference<?> about, int level, String message) {
        log(about, level, message, null);
    }

    @Override
    @Deprecated
    public void log(@Nullable ServiceReference<?> about, int level, String message, @Nullable Throwable cause) {
        var bundle = about == null ? null : about.getBundle();
        write(bundle == null ? "osgi" : bundle.getSymbolicName(), level, message, cause);
    }

    static void write(String name, int level, String message, @Nullable Throwable cause) {
        write(LoggerFactory.getLogger(name), level, message, cause);
    }

    /** Leaves a refused configuration to debugging: whoever reads configurations says whose file it is, and why. */
    @SuppressWarnings("deprecation")
    static void write(org.slf4j.Logger log, int level, String message, @Nullable Throwable cause) {
        if (Failure.refusal(cause).isPresent()) {
            log.debug(message, cause);
            return;
        }
        switch (level) {
            case LOG_ERROR -> log.error(message, cause);
            case LOG_WARNING -> log.warn(message, cause);
            case LOG_INFO -> log.info(message, cause);
            default -> log.debug(message, cause);
        }
    }
}
