package sluice.store.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/**
 * A process that uses a store until it is killed, and tells its parent what the store has promised:
 * <pre>
 *   stored JOURNAL NUMBER;      after append has said that the message is safe
 *   failed JOURNAL NUMBER;      after append has said that it is not
 *   forgotten JOURNAL NUMBER;   before the message is acknowledged
 * </pre>
 * Each journal has one thread, which appends ascending numbers and keeps some appends under way. Together with each message go
 * its copy to another journal and its number to a shelf: they must never be apart.
 */
final class Victim {

    static final int JOURNALS = 4;
    static final int UNDER_WAY = 16;
    static final JournalLimits LIMITS = new JournalLimits(1_000_000, 1L << 30, Overflow.DROP_OLDEST);
    private static final int KEPT = 100;

    private Victim() {}

    static String name(int journal) {
        return "journal " + journal;
    }

    static String copies(int journal) {
        return "copies " + journal;
    }

    static String shelf(int journal) {
        return "last " + journal;
    }

    /** Returns a payload that is different for every message, of 20 to some 1,000 bytes. */
    static Payload payload(int journal, long number) {
        return Payload.of(journal + " " + number + " " + "x".repeat((int) (number * 31 % 1_000)) + " end");
    }

    static long number(Journal.Entry entry) {
        return Long.parseLong(entry.message().payload().text().split(" ")[1]);
    }

    public static void main(String[] args) throws Exception {
        var store = new SqliteStore(Path.of(args[0]), 1L << 30, 1 << 16, null);
        for (int i = 0; i < JOURNALS; i++) {
            int journal = i;
            long first = Long.parseLong(args[i + 1]);
            Thread.ofPlatform().start(() -> {
                try {
                    use(store, journal, first);
                } catch (IOException | RuntimeException e) {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(1);
                }
            });
        }
    }

    private static void use(SqliteStore store, int journal, long first) throws IOException {
        try (var open = store.open(name(journal), LIMITS);
                var copies = store.open(copies(journal), LIMITS);
                var shelf = store.shelf(shelf(journal))) {
            var topic = TopicName.of("kill/" + journal);
            var last = new CompletableFuture<?>[UNDER_WAY];
            for (long number = first; ; number++) {
                int slot = (int) (number % UNDER_WAY);
                if (last[slot] != null) {
                    last[slot].join();
                }
                long here = number;
                var message = Message.of(topic, payload(journal, number));
                var text = Payload.of(String.valueOf(number));
                store.together(() -> {
                    var stored = open.append(message, text).stored().toCompletableFuture();
                    var copied = copies.append(message).toCompletableFuture();
                    var put = shelf.put("last", text).toCompletableFuture();
                    last[slot] = CompletableFuture.allOf(stored, copied, put)
                            .handle((_, failure) -> say(failure == null ? "stored" : "failed", journal, here));
                });
                if (open.usage().messages() > 2 * KEPT) {
                    forget(store, journal, open, copies);
                }
            }
        }
    }

    private static void forget(SqliteStore store, int journal, Journal open, Journal copies) {
        List<Journal.Entry> forgotten;
        List<Journal.Entry> alike;
        try {
            forgotten = open.read(0, KEPT);
            alike = copies.read(0, KEPT);
        } catch (UncheckedIOException e) { // the database is being opened anew: some other time
            return;
        }
        for (var entry : forgotten) {
            say("forgotten", journal, number(entry));
        }
        store.together(() -> {
            forgotten.forEach(entry -> open.acknowledge(entry.sequence()));
            alike.forEach(entry -> copies.acknowledge(entry.sequence()));
        });
    }

    private static Object say(String what, int journal, long number) {
        var line = (what + " " + journal + " " + number + ";\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (System.out) {
            System.out.write(line, 0, line.length); // one write to the pipe: whole or not at all
            System.out.flush();
        }
        return what;
    }
}
