package sluice.transform;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;

/** The fields of a JSON payload, found by dotted paths such as {@code battery.volts} or {@code values.0}. Immutable. */
public final class Fields {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
    private static final Value NOTHING = new Value.Nothing();

    private final JsonValue root;

    private Fields(JsonValue root) {
        this.root = root;
    }

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException if it is no JSON; the sentence says where it stops being it, not what is there
     */
    public static Fields of(Payload payload) {
        try (var parser = PARSERS.createParser(new StringReader(payload.text()))) {
            parser.next();
            var root = parser.getValue();
            if (parser.hasNext()) {
                throw new JsonException("something follows its end");
            }
            return new Fields(root);
        } catch (JsonParsingException e) {
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    "payload is no JSON, see line " + at.getLineNumber() + ", column " + at.getColumnNumber(), e);
        } catch (RuntimeException e) { // JsonException, NoSuchElementException, and a bare one for what is too deep
            throw new IllegalArgumentException("payload is no JSON, or it is nested too deeply", e);
        }
    }

    /** Returns the value at this path, {@link Value.Nothing} if there is none. */
    public Value at(String path) {
        JsonValue here = root;
        for (var name : path.split("\\.", -1)) {
            here = child(here, name);
        }
        return value(here);
    }

    private static @Nullable JsonValue child(@Nullable JsonValue parent, String name) {
        return switch (parent) {
            case JsonObject object -> object.get(name);
            case JsonArray array
            when isIndex(name) && Integer.parseInt(name) < array.size() -> array.get(Integer.parseInt(name));
            case null, default -> null;
        };
    }

    private static boolean isIndex(String name) {
        return !name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Value value(@Nullable JsonValue json) {
        return switch (json) {
            case null -> NOTHING;
            case JsonString string -> new Value.Text(string.getString());
            case JsonNumber number -> new Value.Numeric(number.bigDecimalValue());
            case JsonObject object -> new Value.Structure(object.toString());
            case JsonArray array -> new Value.Structure(array.toString());
            default ->
                switch (json.getValueType()) {
                    case TRUE -> new Value.Bool(true);
                    case FALSE -> new Value.Bool(false);
                    default -> NOTHING;
                };
        };
    }
}
