package sluice.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configuration Admin, as far as the files go: what is put here bears the mark {@link #MARK}, and what does not bear it is left
 * alone. Thread-safe. While there is no Configuration Admin nothing happens; whoever hears that it came puts everything again.
 */
final class Store {

    /** The key that marks a configuration made here; with its dot it never becomes a service property. */
    static final String MARK = ".sluice.config.source";

    private static final Logger log = LoggerFactory.getLogger(Store.class);

    private final Supplier<@Nullable ConfigurationAdmin> admins;

    Store(Supplier<@Nullable ConfigurationAdmin> admins) {
        this.admins = admins;
    }

    /** Configures; does nothing if that is what the configuration says already. */
    void put(Pid pid, String source, Map<String, Object> values) {
        var admin = admins.get();
        if (admin == null) {
            return;
        }
        try {
            var properties = new HashMap<>(values);
            properties.put(MARK, source);
            configuration(admin, pid).updateIfDifferent(FrameworkUtil.asDictionary(properties));
        } catch (IOException | IllegalStateException e) {
            log.error("Configuration {} cannot be stored: {}", pid, e.getMessage());
        }
    }

    /** Deletes a configuration, if it was made here. */
    void delete(Pid pid) {
        list("(&(service.pid=" + pid + ")(" + MARK + "=*))").forEach(Store::delete);
    }

    /** Deletes all configurations made here, but for these. */
    void deleteAllBut(List<String> pids) {
        for (var configuration : list("(" + MARK + "=*)")) {
            if (!pids.contains(configuration.getPid())) {
                delete(configuration);
            }
        }
    }

    /** Returns whether somebody else has changed or deleted what was put here. */
    boolean differs(Pid pid, Map<String, Object> values) {
        if (admins.get() == null) {
            return false;
        }
        return list("(service.pid=" + pid + ")").stream()
                .findFirst()
                .map(Configuration::getProperties)
                .map(there ->
                        values.keySet().stream().anyMatch(key -> !Objects.deepEquals(values.get(key), there.get(key)))
                                || count(there) != values.size())
                .orElse(true);
    }

    private static long count(Dictionary<String, Object> properties) {
        return Collections.list(properties.keys()).stream()
                .filter(key -> !key.equals(MARK) && !key.equals("service.pid") && !key.equals("service.factoryPid"))
                .count();
    }

    private static void delete(Configuration configuration) {
        try {
            configuration.delete();
        } catch (IOException | IllegalStateException e) {
            log.error("Configuration cannot be deleted: {}", e.getMessage());
        }
    }

    private List<Configuration> list(String filter) {
        var admin = admins.get();
        if (admin == null) {
            return List.of();
        }
        try {
            var found = Optional.ofNullable(admin.listConfigurations(filter));
            return found.map(Arrays::asList).map(ArrayList::new).orElseGet(ArrayList::new);
        } catch (IOException | IllegalStateException e) {
            log.error("Configurations cannot be listed: {}", e.getMessage());
            return List.of();
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e); // a PID holds no character that means something in a filter
        }
    }

    /** Binds it to any bundle at all ("?"): whoever has the PID gets it. */
    private static Configuration configuration(ConfigurationAdmin admin, Pid pid) throws IOException {
        return pid.name().isPresent()
                ? admin.getFactoryConfiguration(pid.type(), pid.name().get(), "?")
                : admin.getConfiguration(pid.type(), "?");
    }
}
