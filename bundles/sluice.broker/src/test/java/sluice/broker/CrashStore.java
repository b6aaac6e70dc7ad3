package sluice.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Shelf;
import sluice.store.Store;
import sluice.store.StoreStatus;

/**
 * A store on a disk that makes one change after the other on a thread of its own, and stops for good after so many. What it has not made by
 * then is lost, as with a power cut. Thread-safe.
 */
final class CrashStore implements Store, AutoCloseable {

    /** What is left after a crash. Guarded by itself. */
    static final class Disk {
        final Map<String, NavigableMap<Long, Journal.Entry>> journals = new HashMap<>();
        final Map<String, Map<String, Payload>> shelves = new HashMap<>();
        long last;
    }

    /** @param counts whether it is a change, so that a crash may come before it */
    private record Change(Runnable work, CompletableFuture<Void> done, boolean counts) {}

    /** What the action a thread is in has changed so far. */
    private static final ThreadLocal<@Nullable List<Change>> GROUP = new ThreadLocal<>();

    private final Disk disk;
    private final int crashAfter;
    private final Runnable crash;
    private final LinkedBlockingQueue<List<Change>> waiting = new LinkedBlockingQueue<>();

    private final Set<Long> forgotten = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private final Thread thread;
    private final AtomicInteger handOvers = new AtomicInteger();
    private long sequence;
    private int made;

    /** Whether it says that it has room. */
    volatile boolean room = true;

    /**
     * @param crashAfter how many changes it makes, 0 for any number
     * @param crash run when it stops
     */
    CrashStore(Disk disk, int crashAfter, Runnable crash) {
        this.disk = disk;
        this.crashAfter = crashAfter;
        this.crash = crash;
        this.sequence = disk.last;
        this.thread = Thread.ofPlatform().daemon().name("crash-store").start(this::work);
    }

    private void work() {
        try {
            while (true) {
                var changes = waiting.take();
                if (!changes.getFirst().counts) { // somebody waits until all before it is done
                    handOvers.incrementAndGet();
                    changes.getFirst().done.complete(null);
                    continue;
                }
                synchronized (disk) {
                    if (crashAfter > 0 && made == crashAfter) {
                        break;
                    }
                    made++;
                    changes.forEach(change -> change.work.run());
                }
                changes.forEach(change -> change.done.complete(null));
            }
            crash.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many changes it has made. */
    int made() {
        synchronized (disk) {
            return made;
        }
    }

    /** Returns how often a thread handed over what it had gathered. */
    int handOvers() {
        return handOvers.get();
    }

    @Override
    public CompletionStage<Void> handOver() {
        var end = new Change(() -> {}, new CompletableFuture<>(), false);
        waiting.add(List.of(end));
        return end.done;
    }

    private CompletionStage<Void> change(Runnable work) {
        var change = new Change(work, new CompletableFuture<>(), true);
        var together = GROUP.get();
        if (together == null) {
            waiting.add(List.of(change));
        } else {
            together.add(change);
        }
        return change.done;
    }

    @Override
    public void together(Runnable action) {
        if (GROUP.get() != null) {
            action.run();
            return;
        }
        var changes = new ArrayList<Change>();
        GROUP.set(changes);
        try {
            action.run();
        } finally {
            GROUP.remove();
            if (!changes.isEmpty()) {
                waiting.add(changes);
            }
        }
    }

    @Override
    public Journal open(String name, JournalLimits limits) {
        synchronized (disk) {
            if (!open.add(name)) {
                throw new IllegalStateException(name + " is open");
            }
            return new CrashJournal(name);
        }
    }

    @Override
    public Shelf shelf(String name) {
        synchronized (disk) {
            disk.shelves.computeIfAbsent(name, _ -> new HashMap<>());
        }
        return new CrashShelf(name);
    }

    @Override
    public Set<String> journals() {
        synchronized (disk) {
            return Set.copyOf(disk.journals.keySet());
        }
    }

    @Override
    public CompletionStage<Void> delete(String journal) {
        return change(() -> disk.journals.remove(journal));
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(
                StoreStatus.Mode.STRICT,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                StoreStatus.Bounds.NONE,
                0,
                Optional.empty(),
                0,
                0,
                Map.of(),
                Map.of());
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private final class CrashShelf implements Shelf {
        private final String name;

        CrashShelf(String name) {
            this.name = name;
        }

        private Map<String, Payload> values() {
            return disk.shelves.computeIfAbsent(name, _ -> new HashMap<>());
        }

        @Override
        public CompletionStage<Void> put(String key, Payload value) {
            return change(() -> values().put(key, value));
        }

        @Override
        public CompletionStage<Void> remove(String key) {
            return change(() -> values().remove(key));
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super Payload> sink) {
            Map<String, Payload> all;
            synchronized (disk) {
                all = Map.copyOf(values());
            }
            all.forEach(sink);
        }

        @Override
        public void close() {}
    }

    private final class CrashJournal implements Journal {
        private final String name;

        private final Set<Long> known;

        CrashJournal(String name) {
            this.name = name;
            this.known = new HashSet<>(entries().keySet());
        }

        private NavigableMap<Long, Entry> entries() {
            return disk.journals.computeIfAbsent(name, _ -> new TreeMap<>());
        }

        @Override
        public CompletionStage<Void> append(Message message) {
            return append(message, Payload.EMPTY).stored();
        }

        @Override
        public Appended append(Message message, Payload note) {
            synchronized (disk) {
                long number = ++sequence;
                known.add(number);
                return new Appended(number, change(() -> {
                    entries().put(number, new Entry(number, message, note));
                    disk.last = number;
                }));
            }
        }

        @Override
        public CompletionStage<Void> note(long number, Payload note) {
            return change(() ->
                    entries().computeIfPresent(number, (_, entry) -> new Entry(number, entry.message(), note)));
        }

        @Override
        public List<Entry> read(long after, int max) {
            synchronized (disk) {
                return entries().tailMap(after, false).values().stream()
                        .filter(entry -> !forgotten.contains(entry.sequence()))
                        .limit(max)
                        .toList();
            }
        }

        @Override
        public List<Entry> read(long[] numbers) {
            synchronized (disk) {
                return LongStream.of(numbers)
                        .sorted()
                        .filter(number -> !forgotten.contains(number))
                        .mapToObj(entries()::get)
                        .filter(Objects::nonNull)
                        .toList();
            }
        }

        @Override
        public void acknowledge(long number) {
            synchronized (disk) {
                forgotten.add(number);
                known.remove(number);
            }
            var _ = change(() -> entries().remove(number));
        }

        @Override
        public Usage usage() {
            synchronized (disk) {
                return new Usage(known.size(), 0, 0); // on the disk or on their way there
            }
        }

        @Override
        public void close() {
            synchronized (disk) {
                open.remove(name);
            }
        }
    }
}
