package sluice.launcher;

import java.io.File;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.cache.BundleArchive;
import org.apache.felix.framework.cache.BundleCache;
import org.apache.felix.framework.util.WeakZipFileFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * The framework's storage, in which only what was deployed has files: what is connected is told anew at each start, so files about it would be written for
 * nobody, six for each bundle. Thread-safe.
 */
final class ImageCache extends BundleCache {

    /** Where the framework writes the next bundle's number at each install, for a next start that goes on with this storage. */
    private static final String NEXT_NUMBER = "bundle.id";

    private static final File NOWHERE = new File("/dev/null");

    /** The number of the archive that all connected ones are read from; no bundle gets that far. */
    private static final long PATTERN = Long.MAX_VALUE;

    private final Map<String, Object> configuration;
    private final Logger log;
    private final WeakZipFileFactory zips = new WeakZipFileFactory(0);
    private @Nullable File pattern;

    private ImageCache(Logger log, Map<String, Object> configuration) throws Exception {
        super(log, configuration);
        this.log = log;
        this.configuration = configuration;
    }

    /**
     * Makes the folder, if it is not there.
     *
     * @throws StartException if it cannot be made
     */
    static ImageCache of(File folder, Logger log) throws StartException {
        var configuration = new HashMap<String, Object>();
        configuration.put(Constants.FRAMEWORK_STORAGE, folder.toString());
        configuration.put(CACHE_LOCKING_PROP, "false"); // the home is locked
        try {
            return new ImageCache(log, configuration);
        } catch (Exception e) { // as declared by Felix
            throw new StartException("cannot use %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    @Override
    public BundleArchive create(
            long id, int startLevel, String location, @Nullable InputStream content, ModuleConnector connector)
            throws Exception {
        var module = content == null ? connector.connect(location) : Optional.<ConnectModule>empty();
        if (module.isEmpty()) {
            return super.create(id, startLevel, location, content, connector);
        }
        return new ConnectedArchive(
                log,
                configuration,
                zips,
                pattern(location, connector),
                new ConnectedArchive.Place(id, location, module.get()),
                startLevel,
                level -> super.create(id, level, location, null, connector));
    }

    /** Returns an archive as Felix reads and writes them. */
    private synchronized File pattern(String location, ModuleConnector connector) throws Exception {
        var made = pattern;
        if (made == null) {
            super.create(PATTERN, 1, location, null, connector).close();
            made = new File(getCacheDir(), "bundle" + PATTERN);
            pattern = made;
        }
        return made;
    }

    @Override
    public File getSystemBundleDataFile(String name) throws Exception {
        return name.equals(NEXT_NUMBER) && NOWHERE.exists() ? NOWHERE : super.getSystemBundleDataFile(name);
    }
}
