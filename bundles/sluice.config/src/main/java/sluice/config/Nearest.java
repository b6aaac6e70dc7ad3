package sluice.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody meant who mistyped it. */
final class Nearest {

    private Nearest() {}

    /** Returns the known word nearest to this one, if it is near enough to be a slip. */
    static Optional<String> to(String word, Collection<String> known) {
        int least = Math.max(1, Math.min(3, word.length() / 3));
        String nearest = null;
        for (var other : known) { // a comparator of comparators would be put together at every start, for 20 ms of CPU
            int distance = distance(word, other);
            if (distance < least || distance == least && (nearest == null || other.compareTo(nearest) < 0)) {
                nearest = other;
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Returns how many characters have to be put in, left out or changed (Levenshtein). */
    static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
