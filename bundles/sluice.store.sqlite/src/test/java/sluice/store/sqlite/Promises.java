package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.NavigableSet;
import java.util.TreeSet;
import sluice.store.Journal;
import sluice.store.Shelf;
import sluice.store.Store;

/** What a store has promised to keep, and whether it has. Confined to the test's thread. */
final class Promises {

    private final TreeSet<Long>[] kept;
    private final long[] highest;
    private long stored;
    private long failed;
    private long storedAfterFailure;
    private long checked;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Promises(int journals) {
        kept = new TreeSet[journals];
        highest = new long[journals];
        for (int i = 0; i < journals; i++) {
            kept[i] = new TreeSet<>();
        }
    }

    /** Returns how many messages were promised in all. */
    long stored() {
        return stored;
    }

    /** Returns how many promised messages the checks have found. */
    long found() {
        return checked;
    }

    long failed() {
        return failed;
    }

    long storedAfterFailure() {
        return storedAfterFailure;
    }

    long next(int journal) {
        return highest[journal] + 1;
    }

    /**
     * Notes what the process says until it ends.
     *
     * @param recovered is called when something was stored after something had failed
     */
    void listen(BufferedReader process, Runnable recovered) throws IOException {
        var forgotten = new ArrayList<long[]>();
        for (String line; (line = process.readLine()) != null; ) {
            if (!line.endsWith(";")) {
                continue; // cut by the kill
            }
            var words = line.substring(0, line.length() - 1).split(" ");
            int journal = Integer.parseInt(words[1]);
            long number = Long.parseLong(words[2]);
            highest[journal] = Math.max(highest[journal], number);
            switch (words[0]) {
                case "stored" -> {
                    kept[journal].add(number);
                    stored++;
                    if (failed > 0 && storedAfterFailure++ == 0) {
                        recovered.run();
                    }
                }
                case "failed" -> failed++;
                case "forgotten" -> forgotten.add(new long[] {journal, number});
                default -> throw new IllegalStateException(line);
            }
        }
        for (var each : forgotten) {
            kept[(int) each[0]].remove(each[1]);
        }
    }

    /** Looks into the store for every promised message; goes on from what it holds. */
    void check(Store store) throws IOException {
        for (int journal = 0; journal < kept.length; journal++) {
            try (var open = store.open(Victim.name(journal), Victim.LIMITS);
                    var copies = store.open(Victim.copies(journal), Victim.LIMITS);
                    var shelf = store.shelf(Victim.shelf(journal))) {
                var found = numbers(open, journal);
                assertThat(found).as("journal %d", journal).containsAll(kept[journal]);
                checked += kept[journal].size();
                assertThat(numbers(copies, journal)).as("copies of %d", journal).isEqualTo(found);
                for (var entry : open.read(0, Integer.MAX_VALUE)) {
                    assertThat(entry.note().text()).isEqualTo(String.valueOf(Victim.number(entry)));
                }
                if (!found.isEmpty()) { // what was stored although nobody was told yet
                    assertThat(found.last()).isLessThanOrEqualTo(highest[journal] + Victim.UNDER_WAY);
                    highest[journal] = Math.max(highest[journal], found.last());
                    checkShelf(shelf, found.last());
                }
            }
        }
    }

    private static NavigableSet<Long> numbers(Journal open, int journal) {
        var found = new TreeSet<Long>();
        for (var entry : open.read(0, Integer.MAX_VALUE)) {
            long number = Victim.number(entry);
            assertThat(entry.message().payload()).isEqualTo(Victim.payload(journal, number)); // nothing invented
            assertThat(found.isEmpty() || number > found.last()).as("order").isTrue();
            found.add(number);
        }
        return found;
    }

    /** A change that failed may have reached the shelf, and not the journals. */
    private void checkShelf(Shelf shelf, long last) {
        var values = new ArrayList<Long>();
        shelf.forEach((_, value) -> values.add(Long.valueOf(value.text())));
        assertThat(values).hasSize(1);
        if (failed == 0) {
            assertThat(values).containsExactly(last);
        } else {
            assertThat(values.getFirst()).isGreaterThanOrEqualTo(last);
        }
    }
}
