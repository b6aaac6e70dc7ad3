package sluice.bridge.engine;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import sluice.bridge.DeadLetter;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;

/**
 * Messages that cannot go where they should, each with the reason, until somebody tries them again or drops them. Thread-safe.
 *
 * <p>The note beside each message has three lines: when, which backlog it came from (none if its rule has not renamed it yet), and
 * why.
 */
final class DeadLetters {

    /** The most that are kept; the oldest give way. */
    private static final JournalLimits LIMITS = new JournalLimits(10_000, 16L * 1024 * 1024, Overflow.DROP_OLDEST);

    private final Journal journal;

    /**
     * One of them, as it is kept.
     *
     * @param backlog the backlog it came from, empty if its rule has not renamed it yet
     */
    record Kept(long sequence, Message message, Instant since, String backlog, String reason) {

        DeadLetter shown() {
            return new DeadLetter(sequence, message, since, reason);
        }
    }

    DeadLetters(Store store, String bridge) throws IOException {
        journal = store.open("bridge/" + bridge + "/dead", LIMITS);
    }

    /**
     * Puts a message aside.
     *
     * @param backlog where it came from, empty if its rule has not renamed it yet
     * @return ends when it is safe
     */
    CompletionStage<Void> put(Message message, String backlog, String reason, Instant now) {
        var note = String.join("\n", now.toString(), backlog.replace('\n', ' '), reason.replace('\n', ' '));
        return journal.append(message, Payload.of(note)).stored();
    }

    long count() {
        return journal.usage().messages();
    }

    List<Kept> list(long after, int max) {
        return journal.read(after, max).stream().map(DeadLetters::kept).toList();
    }

    Optional<Kept> find(long sequence) {
        return journal.read(sequence - 1, 1).stream()
                .filter(entry -> entry.sequence() == sequence)
                .map(DeadLetters::kept)
                .findFirst();
    }

    void forget(long sequence) {
        journal.acknowledge(sequence);
    }

    void close() {
        journal.close();
    }

    private static Kept kept(Journal.Entry entry) {
        var lines = entry.note().text().split("\n", 3);
        var received = entry.message().received();
        return lines.length < 3
                ? new Kept(entry.sequence(), entry.message(), received, "", "unknown")
                : new Kept(entry.sequence(), entry.message(), time(lines[0], received), lines[1], lines[2]);
    }

    private static Instant time(String text, Instant otherwise) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return otherwise; // not worth losing the message for
        }
    }
}
