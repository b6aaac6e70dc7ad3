package sluice.store.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Shelf;
import sluice.store.Store;
import sluice.store.StoreStatus;
import sluice.store.StoreStatus.Bounds;
import sluice.store.StoreStatus.Reason;

/** Keeps journals and shelves in an SQLite database: what it said is stored survives a power cut. Thread-safe. */
@Component(
        immediate = true,
        configurationPid = "sluice.store.sqlite",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {Store.DURABLE + ":Boolean=true", "service.ranking:Integer=100"})
@Designate(ocd = SqliteStore.Config.class)
public final class SqliteStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    private static final long STOP_MILLIS = 10_000;
    private static final int WINDOW_MILLIS = 100;

    /** Where the store is and how large it may become. */
    @ObjectClassDefinition(
            name = "Durable store",
            description = "Keeps messages on the disk until they are acknowledged")
    public @interface Config {
        @AttributeDefinition(
                name = "Path",
                description = "Folder of the database; empty for var/store in the gateway's home")
        String path() default "";

        @AttributeDefinition(
                name = "Limit of bytes",
                description = "Bytes of all messages and values together",
                min = "1048576")
        long limit_bytes() default 1L << 30;

        @AttributeDefinition(
                name = "Limit of messages",
                description = "Messages and values in all; each takes 12 bytes of memory and more",
                min = "1000")
        long limit_messages() default 2_000_000;

        @AttributeDefinition(
                name = "Limit of age",
                description =
                        "Seconds after which a message is dropped wherever it waits, by the store's own count of time; 0 for never",
                min = "0",
                max = "1000000000")
        long limit_age_seconds() default 0;

        @AttributeDefinition(
                name = "Overflow",
                description =
                        "What gives way at the limits of bytes and messages: refuse takes no new ones, drop-oldest drops the"
                                + " oldest from nine tenths on, whoever they wait for",
                options = {@Option("refuse"), @Option("drop-oldest")})
        String overflow() default "refuse";

        @AttributeDefinition(
                name = "Ballast",
                description = "Bytes of disk kept back, so that acknowledging still works when the disk is full",
                min = "0")
        long ballast_bytes() default 8L << 20;

        @AttributeDefinition(
                name = "Relaxed",
                description =
                        "Says 'stored' at once and writes later. Spares the disk; a power cut or kill then takes what was"
                                + " acknowledged within the last window.millis. Off: nothing acknowledged is ever lost")
        boolean relaxed() default false;

        @AttributeDefinition(
                name = "Window",
                description =
                        "Milliseconds until what nobody waits for is written: messages a bridge or client is done with, and"
                                + " all that is relaxed. So this is the most that a power cut or kill takes of what is relaxed",
                min = "10",
                max = "60000")
        int window_millis() default 100;
    }

    private final Set<String> open = new HashSet<>();
    private final Set<String> openShelves = new HashSet<>();

    /** What each thread gathers at the moment. Empty whenever nobody is in {@link #together}: no thread keeps anything of us. */
    @SuppressWarnings("ThreadLocalUsage") // a thread may use two stores at once
    private final ThreadLocal<@Nullable Group> groups = new ThreadLocal<>();

    private final Catalog catalog = new Catalog();
    private final Intake intake;
    private final Rounds rounds;
    private final Figures figures = new Figures();
    private final Limits limits;
    private final boolean relaxed;
    private final @Nullable String image;
    private final Folder folder;
    private final Writer writer;
    private final Thread thread;

    /** Takes the folder, and has the database opened meanwhile: in a gateway the bus asks for it some 20 ms later, and would wait. */
    @Activate
    public SqliteStore(BundleContext context, Config config) throws IOException {
        this(
                path(context, config),
                limits(config),
                Ages.ofSystem(Duration.ofSeconds(config.limit_age_seconds())),
                config.ballast_bytes(),
                context.getProperty("sluice.image"),
                config.relaxed(),
                config.window_millis());
        openDatabase();
        if (relaxed) {
            LOG.warn(
                    "The store is relaxed: a power cut takes what was acknowledged within the last {} ms",
                    config.window_millis());
        }
    }

    /** Makes a strict store whose database is opened when somebody needs it, and that also works outside a framework. */
    SqliteStore(Path path, long limit, long ballast, @Nullable String image) throws IOException {
        this(path, Limits.ofBytes(limit), Ages.ofSystem(Duration.ZERO), ballast, image, false, WINDOW_MILLIS);
    }

    SqliteStore(
            Path path,
            Limits limits,
            Ages ages,
            long ballast,
            @Nullable String image,
            boolean relaxed,
            int windowMillis)
            throws IOException {
        this.limits = limits;
        this.relaxed = relaxed;
        this.intake = new Intake(windowMillis * 1_000_000L);
        this.rounds = new Rounds(intake);
        this.image = image;
        this.folder = Folder.open(path);
        this.writer = new Writer(folder, catalog, intake, figures, limits, ages, ballast);
        this.thread = Thread.ofPlatform().name("sluice store").daemon().unstarted(writer);
    }

    private static Limits limits(Config config) {
        var bounds = new Bounds(
                config.limit_messages(), config.limit_bytes(), Duration.ofSeconds(config.limit_age_seconds()));
        return new Limits(bounds, config.overflow().equals("drop-oldest"));
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
        return new SqliteJournal(catalog.journal(name), limits, this);
    }

    @Override
    public Shelf shelf(String name) throws IOException {
        awaitDatabase();
        synchronized (open) {
            if (!openShelves.add(name)) {
                throw new IllegalStateException("shelf '" + name + "' is open already");
            }
        }
        return new SqliteShelf(catalog.shelf(name), this);
    }

    @Override
    public Set<String> journals() throws IOException {
        awaitDatabase();
        synchronized (open) {
            var names = new HashSet<>(open);
            for (var index : catalog.journals()) {
                if (index.count() > 0) {
                    names.add(index.name());
                }
            }
            return names;
        }
    }

    @Override
    public CompletionStage<Void> delete(String journal) {
        try {
            awaitDatabase();
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        Operation.Drop drop;
        synchronized (open) {
            if (open.contains(journal)) {
                throw new IllegalStateException("journal '" + journal + "' is open");
            }
            var index = catalog.drop(journal);
            if (index == null) {
                return CompletableFuture.completedFuture(null);
            }
            drop = new Operation.Drop(index, new CompletableFuture<>());
        }
        return submit(drop)
                ? drop.done()
                : CompletableFuture.failedFuture(new IOException("the store has been stopped"));
    }

    @Override
    public void together(Runnable action) {
        if (groups.get() != null) {
            action.run();
            return;
        }
        var group = new Group();
        groups.set(group);
        try {
            action.run();
        } finally {
            groups.remove();
            if (!group.isEmpty()) {
                hand(group);
            }
        }
    }

    private void hand(Group group) {
        var refusal = group.refusal();
        if (refusal == null) {
            group.seal(catalog);
            refusal = rounds.add(group.whole()) ? null : new IOException("the store has been stopped");
        }
        if (refusal != null) {
            Refusing.refuse(group, refusal);
        }
        group.handed(refusal);
    }

    /** Says that the medium does not take a part of what this thread gathers: then it gets none of it. */
    void refuseTogether(IOException reason) {
        var group = groups.get();
        if (group != null) {
            group.refuse(reason);
        }
    }

    /** Returns what this thread gathers; null if it does not. */
    @Nullable
    Group group() {
        return groups.get();
    }

    /** Hands a change to the writer, or to this thread's group; returns false if the store has been stopped. */
    boolean submit(Operation operation) {
        return submit(operation, groups.get());
    }

    /** Hands a change to the writer, or to this group, the one of this thread. */
    boolean submit(Operation operation, @Nullable Group group) {
        if (group == null) {
            return rounds.add(operation);
        }
        group.add(operation);
        return true;
    }

    @Override
    public void gather() {
        rounds.begin();
    }

    @Override
    public CompletionStage<Void> handOver() {
        return rounds.end();
    }

    /** Tells whether everything is done as soon as it has been handed over. */
    boolean isRelaxed() {
        return relaxed;
    }

    /**
     * Returns what is to end when a change is on the disk; null if nobody waits for that, because it is relaxed. But when the disk is behind, everybody
     * waits: or else what comes too fast would have to be refused.
     */
    @Nullable
    CompletableFuture<Void> done(boolean isRelaxed) {
        return isRelaxed && !intake.isBehind() ? null : new CompletableFuture<>();
    }

    @Override
    public boolean hasRoom() {
        return (limits.dropOldest() || limits.near(catalog.totals()) == null)
                && !intake.isNearlyFull()
                && writer.refusal() == null;
    }

    @Override
    public StoreStatus status() {
        long messages = 0;
        for (var index : catalog.journals()) {
            messages += index.count();
        }
        for (var shelf : catalog.shelves()) {
            messages += shelf.count();
        }
        var trouble = Optional.ofNullable(writer.refusal()).map(Throwable::getMessage);
        return new StoreStatus(
                relaxed ? StoreStatus.Mode.RELAXED : StoreStatus.Mode.STRICT,
                trouble,
                figures.latencies().percentile(50),
                figures.latencies().percentile(99),
                messages,
                catalog.totals().bytes(),
                limits.bounds(),
                folder.bytes(),
                oldest(),
                figures.lost(),
                figures.quarantined(),
                figures.refused(),
                figures.dropped());
    }

    private Optional<Instant> oldest() {
        Index oldest = null;
        long lowest = Long.MAX_VALUE;
        var number = new long[1];
        for (var index : catalog.journals()) {
            if (index.copy(0, number) > 0 && number[0] < lowest) {
                oldest = index;
                lowest = number[0];
            }
        }
        if (oldest == null) {
            return Optional.empty();
        }
        number[0] = lowest;
        try {
            return writer.reader().read(oldest, number, 1).stream()
                    .map(entry -> entry.message().received())
                    .findFirst();
        } catch (UncheckedIOException e) {
            LOG.debug("The oldest message cannot be read", e);
            return Optional.empty();
        }
    }

    private void openDatabase() {
        synchronized (open) {
            if (thread.getState() == Thread.State.NEW) {
                NativeLibrary.use(image);
                thread.start();
            }
        }
    }

    private void awaitDatabase() throws IOException {
        openDatabase();
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

    void shelfClosed(String name) {
        synchronized (open) {
            openShelves.remove(name);
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

    /**
     * Returns why the store as a whole takes no more at the moment, and counts it; null if it does.
     *
     * @param size the bytes that count
     * @param beside what comes with them
     */
    @Nullable
    String full(int size, int beside) {
        var reason = limits.reached(catalog.totals(), size);
        if (reason == null && !intake.hasRoom(size + beside)) {
            reason = Reason.BACKLOG;
        }
        if (reason == null) {
            return null;
        }
        figures.refused(reason, 1);
        return switch (reason) {
            case BYTES ->
                "the whole store is full, %d of %d bytes"
                        .formatted(catalog.totals().bytes(), limits.bounds().bytes());
            case MESSAGES ->
                "the whole store is full, %d of %d messages"
                        .formatted(catalog.totals().messages(), limits.bounds().messages());
            case AGE, BACKLOG, MEDIUM -> "more comes than the disk can write";
        };
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
