package sluice.config;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of holding the values of one instance against its description. Immutable.
 *
 * @param typed the values as the component gets them; only complete if there are no problems
 * @param problems what is wrong, one for each key
 */
record Check(Map<String, Object> typed, List<Problem> problems) {

    /**
     * One thing that is wrong.
     *
     * @param key which key; empty if it is the name
     * @param sentence says what, beginning with the key
     */
    record Problem(String key, String sentence) {}

    /** Checks values somebody describes. */
    static Check against(Description description, Pid pid, Map<String, JsonValue> values) {
        var typed = new TreeMap<String, Object>();
        var problems = new ArrayList<Problem>();
        description.misnamed(pid).ifPresent(reason -> problems.add(new Problem("", reason)));
        values.forEach((key, value) -> {
            var attribute = description.attributes().get(key);
            if (attribute == null) {
                problems.add(new Problem(key, description.unknown(key)));
                return;
            }
            try {
                typed.put(key, attribute.convert(value));
            } catch (RefusedException e) {
                problems.add(new Problem(key, key + ": " + e.reason()));
            }
        });
        for (var attribute : description.attributes().values()) {
            if (attribute.required() && !values.containsKey(attribute.key())) {
                problems.add(new Problem(attribute.key(), attribute.key() + ": is required, and missing"));
            }
        }
        return new Check(typed, List.copyOf(problems));
    }

    /** Takes values nobody describes yet by their looks. */
    static Check untyped(Map<String, JsonValue> values) {
        var typed = new LinkedHashMap<String, Object>();
        var problems = new ArrayList<Problem>();
        values.forEach((key, value) -> {
            try {
                typed.put(key, plain(value));
            } catch (RefusedException e) {
                problems.add(new Problem(key, key + ": " + e.reason()));
            }
        });
        return new Check(typed, List.copyOf(problems));
    }

    private static Object plain(JsonValue value) throws RefusedException {
        if (!(value instanceof JsonValue.Array(var values))) {
            return single(value);
        }
        var type = values.isEmpty() ? String.class : single(values.getFirst()).getClass();
        var array = Array.newInstance(type, values.size());
        for (int i = 0; i < values.size(); i++) {
            var element = single(values.get(i));
            if (element.getClass() != type) {
                throw new RefusedException("a list holds values of one type, not "
                        + values.getFirst().kind() + " and " + values.get(i).kind());
            }
            Array.set(array, i, element);
        }
        return array;
    }

    private static Object single(JsonValue value) throws RefusedException {
        for (var type :
                List.of(ValueType.TEXT, ValueType.BOOLEAN, ValueType.INTEGER, ValueType.LONG, ValueType.DOUBLE)) {
            var converted = type.convert(value);
            if (converted != null) {
                return converted;
            }
        }
        throw new RefusedException(value.kind() + " cannot stand in a list");
    }
}
