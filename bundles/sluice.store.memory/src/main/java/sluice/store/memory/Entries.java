package sluice.store.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;

/**
 * Messages by ascending sequence number, in three arrays: 16 bytes beside each message. Guarded by itself.
 *
 * <pre>
 *   sequences  ..  7   8   9  10
 *   messages   ..  a   -   b   c     8 was acknowledged
 *   notes      ..  p   -   q   r
 *                 ^start         ^end
 * </pre>
 */
final class Entries {

    private static final int FIRST_CAPACITY = 16;

    private long[] sequences = new long[FIRST_CAPACITY];
    private @Nullable Message[] messages = new @Nullable Message[FIRST_CAPACITY];
    private @Nullable Payload[] notes = new @Nullable Payload[FIRST_CAPACITY];
    private int start;
    private int end;
    private long last;
    private int count;
    private long bytes;

    synchronized int count() {
        return count;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Returns whether there never was an entry. */
    synchronized boolean isUnused() {
        return last == 0;
    }

    static long bytes(Message message) {
        return message.topic().length() + (long) message.payload().length();
    }

    /** Returns the sequence number it gave the message. */
    synchronized long append(Message message, Payload note) {
        if (end == sequences.length) {
            makeRoom();
        }
        sequences[end] = ++last;
        messages[end] = message;
        notes[end++] = note;
        count++;
        bytes += bytes(message);
        return last;
    }

    synchronized void note(long sequence, Payload note) {
        int index = Arrays.binarySearch(sequences, start, end, sequence);
        if (index >= 0 && messages[index] != null) {
            notes[index] = note;
        }
    }

    /** Returns when the oldest message came; null if there is none. */
    synchronized @Nullable Instant oldest() {
        var message = start == end ? null : messages[start];
        return message == null ? null : message.received();
    }

    synchronized void remove(long sequence) {
        int index = Arrays.binarySearch(sequences, start, end, sequence);
        if (index >= 0) {
            removeAt(index);
        }
    }

    synchronized void removeOldest() {
        removeAt(start);
    }

    synchronized List<Journal.Entry> read(long after, int max) {
        var found = new ArrayList<Journal.Entry>(Math.min(max, count));
        for (int i = indexBehind(after); i < end && found.size() < max; i++) {
            var message = messages[i];
            var note = notes[i];
            if (message != null && note != null) {
                found.add(new Journal.Entry(sequences[i], message, note));
            }
        }
        return found;
    }

    synchronized List<Journal.Entry> read(long[] numbers) {
        var found = new ArrayList<Journal.Entry>(numbers.length);
        for (long number : LongStream.of(numbers).sorted().toArray()) {
            int i = Arrays.binarySearch(sequences, start, end, number);
            var message = i < 0 ? null : messages[i];
            var note = i < 0 ? null : notes[i];
            if (message != null && note != null) {
                found.add(new Journal.Entry(number, message, note));
            }
        }
        return found;
    }

    private int indexBehind(long after) {
        int index = Arrays.binarySearch(sequences, start, end, after);
        return index >= 0 ? index + 1 : -index - 1;
    }

    private void removeAt(int index) {
        var message = messages[index];
        if (message == null) {
            return;
        }
        messages[index] = null;
        notes[index] = null;
        count--;
        bytes -= bytes(message);
        while (start < end && messages[start] == null) { // so the oldest one is always at the start
            start++;
        }
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    /** Moves what is left to the front, into arrays half as large again as that needs. */
    private void makeRoom() {
        int capacity = Math.max(FIRST_CAPACITY, count + count / 2);
        var newSequences = new long[capacity];
        var newMessages = new @Nullable Message[capacity];
        var newNotes = new @Nullable Payload[capacity];
        int to = 0;
        for (int i = start; i < end; i++) {
            if (messages[i] != null) {
                newSequences[to] = sequences[i];
                newNotes[to] = notes[i];
                newMessages[to++] = messages[i];
            }
        }
        sequences = newSequences;
        messages = newMessages;
        notes = newNotes;
        start = 0;
        end = to;
    }
}
