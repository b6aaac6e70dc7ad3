package sluice.security.file;

import java.util.ArrayList;
import java.util.List;

/** The words of a line, one after the other. Confined to its reader. */
final class Words {

    private final List<String> words;
    private int next;

    private Words(List<String> words) {
        this.words = words;
    }

    /**
     * Takes a line apart; a remark has no words.
     *
     * @throws IllegalArgumentException if a quotation mark has no other
     */
    static Words of(String line) {
        var words = new ArrayList<String>();
        int at = 0;
        int length = line.stripTrailing().length();
        while (at < length) {
            char c = line.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#' && words.isEmpty()) {
                break;
            } else if (c == '"') {
                int end = line.indexOf('"', at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException("a quotation mark is missing behind "
                            + line.substring(at).strip());
                }
                words.add(line.substring(at + 1, end));
                at = end + 1;
            } else {
                int end = at;
                while (end < length && !Character.isWhitespace(line.charAt(end))) {
                    end++;
                }
                words.add(line.substring(at, end));
                at = end;
            }
        }
        return new Words(words);
    }

    boolean isEnd() {
        return next == words.size();
    }

    /** Returns the next word; what should be there is said if nothing is. */
    String next(String what) {
        if (isEnd()) {
            throw new IllegalArgumentException("the line ends where there has to be " + what);
        }
        return words.get(next++);
    }

    /** Says what is too much. */
    void end() {
        if (!isEnd()) {
            throw new IllegalArgumentException("'" + words.get(next) + "' is too much");
        }
    }
}
