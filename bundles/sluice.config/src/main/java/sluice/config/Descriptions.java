package sluice.config;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the installed bundles say about their configurations: their files in {@code OSGI-INF/metatype}. Thread-safe.
 *
 * <p>Read from the files rather than asked of the Metatype service, which does not tell the limits of a value and would have to
 * be started first. A bundle that is not yet resolved is read too, so that a configuration is checked before anybody gets it.
 */
final class Descriptions {

    private static final Logger log = LoggerFactory.getLogger(Descriptions.class);
    private static final String FOLDER = "OSGI-INF/metatype/";

    private final BundleContext context;
    private final Map<Long, Map<String, Description>> read = new HashMap<>();

    Descriptions(BundleContext context) {
        this.context = context;
    }

    /** Returns what the installed bundles together say about a singleton's or factory's PID. */
    synchronized Optional<Description> of(String pid) {
        return all().stream()
                .flatMap(bundle -> Optional.ofNullable(bundle.get(pid)).stream())
                .reduce(Description::and);
    }

    /** Returns every PID that is described. */
    synchronized Set<String> pids() {
        var pids = new TreeSet<String>();
        all().forEach(bundle -> pids.addAll(bundle.keySet()));
        return pids;
    }

    /** Reads again what this bundle says; returns every PID it described or describes now. */
    synchronized Set<String> renew(Bundle bundle) {
        var pids = new TreeSet<String>();
        for (var said : List.of(Optional.ofNullable(read.remove(bundle.getBundleId())), now(bundle))) {
            said.ifPresent(descriptions -> pids.addAll(descriptions.keySet()));
        }
        return pids;
    }

    private Optional<Map<String, Description>> now(Bundle bundle) {
        return bundle.getState() == Bundle.UNINSTALLED
                ? Optional.empty()
                : Optional.of(read.computeIfAbsent(bundle.getBundleId(), _ -> readFrom(bundle)));
    }

    private List<Map<String, Description>> all() {
        return List.of(context.getBundles()).stream()
                .flatMap(bundle -> now(bundle).stream())
                .toList();
    }

    private static Map<String, Description> readFrom(Bundle bundle) {
        var found = new LinkedHashMap<String, Description>();
        var paths = bundle.getBundleId() == 0
                ? null
                : bundle.getEntryPaths(FOLDER); // never findEntries: that would resolve it
        for (var path : paths == null ? List.<String>of() : Collections.list(paths)) {
            var url = path.endsWith(".xml") ? bundle.getEntry(path) : null;
            if (url != null) {
                read(bundle, url).forEach((pid, description) -> found.merge(pid, description, Description::and));
            }
        }
        return found;
    }

    private static Map<String, Description> read(Bundle bundle, URL file) {
        try (var in = file.openStream()) {
            return MetatypeReader.read(in);
        } catch (IOException e) {
            log.warn(
                    "{} of {} is no metatype file, its configurations are not checked: {}",
                    file.getPath(),
                    bundle,
                    e.getMessage());
            return Map.of();
        }
    }
}
