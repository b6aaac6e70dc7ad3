package sluice.store.sqlite;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/**
 * A program that measures how fast messages of 256 bytes become durable: so many publishers, each with a journal of its own, each waiting
 * until its message is stored before it has the next; and each message is read and acknowledged 20 messages later.
 * <pre>
 *   java -cp ... sluice.store.sqlite.Throughput FOLDER SECONDS PUBLISHERS...
 * </pre>
 */
final class Throughput {

    private static final int KEPT = 20;
    private static final JournalLimits LIMITS = new JournalLimits(1_000_000, 1L << 30, Overflow.DROP_OLDEST);
    private static final Message MESSAGE = Message.of(TopicName.of("bench/topic"), Payload.of("x".repeat(256)));

    private Throughput() {}

    public static void main(String[] args) throws Exception {
        for (int i = 2; i < args.length; i++) {
            int publishers = Integer.parseInt(args[i]);
            var folder = Files.createTempDirectory(Path.of(args[0]), "throughput");
            var store = new SqliteStore(folder, 1L << 30, 8 << 20, null);
            store.open("first", LIMITS).close(); // opens the database
            measure(store, publishers, 2); // warms up
            measure(store, publishers, Integer.parseInt(args[1]));
            store.stop();
        }
    }

    private static void measure(SqliteStore store, int publishers, int seconds) throws Exception {
        var stored = new AtomicLong();
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        var threads = new Thread[publishers];
        long commits = store.figures().commits();
        long commitNanos = store.figures().commitNanos();
        long written = written();
        long cpu = cpu();
        for (int i = 0; i < publishers; i++) {
            var name = "publisher " + i;
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    publish(store, name, until, stored);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        long count = stored.get();
        commits = store.figures().commits() - commits;
        System.out.printf(
                "%d publishers: %,d msg/s, %,d commits/s of %.2f ms, %.1f us CPU and %,d written bytes per message%n",
                publishers,
                count / seconds,
                commits / seconds,
                (store.figures().commitNanos() - commitNanos) / 1e6 / commits,
                (cpu() - cpu) / 1e3 / count,
                (written() - written) / count);
    }

    private static void publish(SqliteStore store, String name, long until, AtomicLong stored) throws IOException {
        try (var journal = store.open(name, LIMITS)) {
            while (System.nanoTime() < until) {
                journal.append(MESSAGE).toCompletableFuture().join();
                stored.incrementAndGet();
                if (journal.usage().messages() > KEPT) {
                    journal.acknowledge(journal.read(0, 1).getFirst().sequence());
                }
            }
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Returns how many bytes this process has handed to system calls for writing. */
    private static long written() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("wchar"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }
}
