package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of one rule. Words with blanks stand in double quotes. A pure function. */
final class Words {

    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

    /** A word, and the column it begins at, counted from 1. */
    record Word(String text, int column) {}

    private final int index;

    /** @param index the number of the rule, for complaints */
    Words(int index) {
        this.index = index;
    }

    List<Word> split(String text) {
        var words = new ArrayList<Word>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(new Word(matcher.group().replace("\"", ""), matcher.start() + 1));
        }
        if (text.chars().filter(c -> c == '"').count() % 2 != 0) {
            throw wrong("'" + text + "' opens a quotation mark and does not close it");
        }
        return words;
    }

    /** Returns the values of words {@code key=value}. */
    Map<String, Word> options(List<Word> words, Set<String> keys) {
        var options = new HashMap<String, Word>();
        for (var word : words) {
            int equals = word.text.indexOf('=');
            var key = equals < 0 ? word.text : word.text.substring(0, equals);
            if (equals < 0 || !keys.contains(key)) {
                throw wrong(word, "is unknown; write KEY=VALUE with one of the keys " + String.join(", ", keys));
            }
            var value = new Word(word.text.substring(equals + 1), word.column + equals + 1);
            if (options.put(key, value) != null) {
                throw wrong(word, "is given twice");
            }
        }
        return options;
    }

    IllegalArgumentException wrong(@Nullable Word word, String why) {
        return word == null ? wrong(why) : wrong("'" + word.text + "' at column " + word.column + " " + why);
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("routes[" + index + "]: " + why);
    }
}
