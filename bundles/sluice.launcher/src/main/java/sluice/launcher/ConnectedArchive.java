package sluice.launcher;

import java.io.File;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.Logger;
import org.apache.felix.framework.cache.BundleArchive;
import org.apache.felix.framework.cache.BundleArchiveRevision;
import org.apache.felix.framework.util.WeakZipFileFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * What the framework remembers of a connected bundle, in memory. It gets files of its own when it is asked for a data file, or is given another content.
 * Thread-safe.
 */
final class ConnectedArchive extends BundleArchive {

    /** Which bundle it is. */
    record Place(long id, String location, ConnectModule content) {}

    /** Makes an archive with files, for this bundle in that start level. */
    interface Storing {
        BundleArchive store(int startLevel) throws Exception;
    }

    private final Place place;
    private final Storing storing;
    private int startLevel;
    private int persistentState = Bundle.INSTALLED;
    private long lastModified;
    private @Nullable BundleArchive stored;
    private boolean revised;

    /** Makes an archive whose single revision is read as that of {@code pattern} would be, but has the content of {@code place}. */
    ConnectedArchive(
            Logger log,
            Map<String, Object> configuration,
            WeakZipFileFactory zips,
            File pattern,
            Place place,
            int startLevel,
            Storing storing)
            throws Exception {
        super(log, configuration, zips, new Always(place), pattern);
        this.place = place;
        this.lastModified =
                place.content().getContent() instanceof JarContent jar ? jar.made() : System.currentTimeMillis();
        this.startLevel = startLevel;
        this.storing = storing;
    }

    /** Connects to one content, whatever the location. */
    private record Always(Place place) implements ModuleConnector {

        @Override
        public void initialize(@Nullable File storage, Map<String, String> configuration) {
            // Nothing to prepare.
        }

        @Override
        public Optional<ConnectModule> connect(String location) {
            return Optional.of(place.content());
        }

        @Override
        public Optional<BundleActivator> newBundleActivator() {
            return Optional.empty();
        }
    }

    @Override
    public synchronized long getId() {
        return place.id();
    }

    @Override
    public synchronized String getLocation() {
        return place.location();
    }

    @Override
    public synchronized int getPersistentState() {
        return persistentState;
    }

    @Override
    public synchronized void setPersistentState(int state) {
        persistentState = state;
    }

    @Override
    public synchronized int getStartLevel() {
        return startLevel;
    }

    @Override
    public synchronized void setStartLevel(int level) {
        startLevel = level;
    }

    @Override
    public synchronized long getLastModified() {
        return lastModified;
    }

    @Override
    public synchronized void setLastModified(long time) {
        lastModified = time;
    }

    @Override
    public synchronized File getDataFile(String name) throws Exception {
        return stored().getDataFile(name);
    }

    private BundleArchive stored() throws Exception {
        var made = stored;
        if (made == null) {
            made = storing.store(startLevel);
            stored = made;
        }
        return made;
    }

    @Override
    public synchronized void revise(String location, @Nullable InputStream content) throws Exception {
        stored().revise(location, content);
        revised = true;
    }

    @Override
    public synchronized boolean rollbackRevise() throws Exception {
        return revised && stored().rollbackRevise();
    }

    @Override
    public synchronized Long getCurrentRevisionNumber() {
        return revised && stored != null ? stored.getCurrentRevisionNumber() : super.getCurrentRevisionNumber();
    }

    @Override
    public synchronized BundleArchiveRevision getCurrentRevision() {
        return revised && stored != null ? stored.getCurrentRevision() : super.getCurrentRevision();
    }

    @Override
    public synchronized boolean isRemovalPending() {
        return revised && stored != null && stored.isRemovalPending();
    }

    /** Forgets previous revisions; the one it began with is closed, and opens by itself if it is the current one. */
    @Override
    public synchronized void purge() throws Exception {
        if (revised) {
            stored().purge();
        }
    }

    @Override
    public synchronized void close() {
        super.close();
        if (stored != null) {
            stored.close();
        }
    }

    @Override
    public synchronized void closeAndDelete() {
        super.close();
        if (stored != null) {
            stored.closeAndDelete();
        }
    }
}
