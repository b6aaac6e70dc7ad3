package sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What the installed bundles say about their configurations: their files in {@code OSGI-INF/metatype}. Thread-safe.
 *
 * <p>Read from the files rather than asked of the Metatype service, which does not tell the limits of a value and would have to
 * be started first. A bundle that is not yet resolved is read too, so that a configuration is checked before anybody gets it.
 */
final class Descriptions {

    private static final String FOLDER = "OSGI-INF/metatype/";

    private final BundleContext context;
    private final Map<Long, List<MetatypeFile>> read = new HashMap<>();

    Descriptions(BundleContext context) {
        this.context = context;
    }

    /** Returns what the installed bundles together say about a singleton's or factory's PID. */
    synchronized Optional<Description> of(String pid) {
        return all().flatMap(file -> Optional.ofNullable(file.of(pid)).stream()).reduce(Description::and);
    }

    /** Returns every PID that is described. */
    synchronized Set<String> pids() {
        return pids(all());
    }

    /** Reads again what this bundle says; returns every PID it described or describes now. */
    synchronized Set<String> renew(Bundle bundle) {
        var pids = pids(read.getOrDefault(bundle.getBundleId(), List.of()).stream());
        read.remove(bundle.getBundleId());
        now(bundle)
                .forEach(file ->
                        pids.addAll(file.parse().keySet())); // who brings a bundle hears at once what is wrong with it
        return pids;
    }

    private static Set<String> pids(Stream<MetatypeFile> files) {
        var pids = new TreeSet<String>();
        files.forEach(file -> pids.addAll(file.pids()));
        return pids;
    }

    private List<MetatypeFile> now(Bundle bundle) {
        return bundle.getState() == Bundle.UNINSTALLED
                ? List.of()
                : read.computeIfAbsent(bundle.getBundleId(), _ -> readFrom(bundle));
    }

    private Stream<MetatypeFile> all() {
        return List.of(context.getBundles()).stream().flatMap(bundle -> now(bundle).stream());
    }

    private static List<MetatypeFile> readFrom(Bundle bundle) {
        var found = new ArrayList<MetatypeFile>();
        var paths = bundle.getBundleId() == 0
                ? null
                : bundle.getEntryPaths(FOLDER); // never findEntries: that would resolve it
        for (var path : paths == null ? List.<String>of() : Collections.list(paths)) {
            var url = path.endsWith(".xml") ? bundle.getEntry(path) : null;
            if (url != null) {
                found.add(MetatypeFile.of(bundle.toString(), url));
            }
        }
        return found;
    }
}
