package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Store;

/** Keeps journals in an SQLite database: what it said is stored survives a power cut. Thread-safe. */
@Component(
        immediate = true,
        configurationPid = "sluice.store.sqlite",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {Store.DURABLE + ":Boolean=true", "service.ranking:Integer=100"})
@Designate(ocd = SqliteStore.Config.class)
public final class SqliteStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    private static final long STOP_MILLIS = 10_000;

    /** Where the store is and how large it may become. */
    @ObjectClassDefinition(
            name = "Durable store",
            description = "Keeps messages on the disk until they are acknowledged")
    public @interface Config {
        @AttributeDefinition(
                name = "Path",
                description = "Folder of the database; empty for var/store in the gateway's home")
        String path() default "";

        @AttributeDefinition(name = "Limit", description = "Bytes of all messages together", min = "1048576")
        long limit_bytes() default 1L << 30;

        @AttributeDefinition(
                name = "Ballast",
                description = "Bytes of disk kept back, so that acknowledging still works when the disk is full",
                min = "0")
        long ballast_bytes() default 8L << 20;
    }

    private final Set<String> open = new HashSet<>();
    private final Catalog catalog = new Catalog();
    private final Intake intake = new Intake();
    private final Figures figures = new Figures();
    private final long limit;
    private final @Nullable String image;
    private final Folder folder;
    private final Writer writer;
    private final Thread thread;

    /** Takes the folder; the database is opened when somebody needs it. */
    @Activate
    public SqliteStore(BundleContext context, Config config) throws IOException {
        this(path(context, config), config.limit_bytes(), config.ballast_bytes(), context.getProperty("sluice.image"));
    }

    /** Makes a store that also works outside a framework. */
    SqliteStore(Path path, long limit, long ballast, @Nullable String image) throws IOException {
        this.limit = limit;
        this.image = image;
        this.folder = Folder.open(path);
        this.writer = new Writer(folder, catalog, intake, figures, ballast);
        this.thread = Thread.ofPlatform().name("sluice store").daemon().unstarted(writer);
    }

    private static Path path(BundleContext context, Config config) {
        if (!config.path().isEmpty()) {
            return Path.of(config.path());
        }
        var home = context.getProperty("sluice.home");
        if (home == null) {
            throw new IllegalArgumentException("path: name a folder, because this gateway has no home folder");
        }
        return Path.of(home, "var", "store");
    }

    @Override
    public Journal open(String name, JournalLimits limits) throws IOException {
        awaitDatabase();
        synchronized (open) {
            if (!open.add(name)) {
                throw new IllegalStateException("journal '" + name + "' is open already");
            }
        }
        return new SqliteJournal(catalog.index(name), limits, this);
    }

    private void awaitDatabase() throws IOException {
        synchronized (open) {
            if (thread.getState() == Thread.State.NEW) {
                NativeLibrary.use(image);
                thread.start();
            }
        }
        try {
            writer.opened().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    void closed(String name) {
        synchronized (open) {
            open.remove(name);
        }
    }

    Catalog catalog() {
        return catalog;
    }

    Intake intake() {
        return intake;
    }

    Reader reader() {
        return writer.reader();
    }

    Figures figures() {
        return figures;
    }

    /** Returns why nothing can be stored at the moment, null if it can. */
    @Nullable
    IOException refusal() {
        return writer.refusal();
    }

    /** Tells whether the store as a whole may take so many bytes more. */
    boolean hasRoom(int size) {
        return catalog.bytes() + size + Index.OVERHEAD <= limit;
    }

    /** Writes what waits, and closes the database. */
    @Deactivate
    public void stop() throws InterruptedException, IOException {
        synchronized (open) {
            intake.close();
            if (thread.getState() == Thread.State.NEW) { // nobody ever needed it
                folder.close();
                return;
            }
        }
        thread.join(STOP_MILLIS);
        if (thread.isAlive()) {
            LOG.error("The store has not stopped after {} s: the disk does not answer", STOP_MILLIS / 1_000);
        }
    }
}
