package sluice.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicFilter;

/**
 * Makes a payload of a message, such as {@code {"celsius":{value},"at":{topic}}}. Immutable, a pure function,
 * parsed once.
 *
 * <p>In braces stands a field of the JSON payload by its dotted path ({@code {battery.volts}}), {@code {payload}} for all of it,
 * {@code {topic}}, or {@code {1}}, {@code {2}} ... for what the filter's wildcards stand for. A brace that opens none of these is
 * itself, as is everything else; two opening braces make one in any case.
 *
 * <p>A template that begins with a brace or a bracket makes JSON, whatever the values are: a text is put in quotes,
 * or, where the template has the quotes already, is escaped to fit between them. Other templates get texts as they are.
 */
public final class PayloadTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([\\p{L}\\p{N}_$][\\p{L}\\p{N}_$.-]*)}");

    private final String text;
    private final Captures captures;
    private final boolean json;
    private final boolean hasFields;
    private final List<Slot> slots;

    /** @param quoted whether the template has this piece between quotes */
    private record Slot(Piece piece, boolean quoted) {}

    private PayloadTemplate(String text, Captures captures, boolean json, List<Slot> slots) {
        this.text = text;
        this.captures = captures;
        this.json = json;
        this.slots = List.copyOf(slots);
        this.hasFields = slots.stream().anyMatch(slot -> slot.piece() instanceof Piece.Field);
    }

    /**
     * Reads a template for messages whose topics match the filter.
     *
     * @throws IllegalArgumentException if it asks for a wildcard the filter does not have
     */
    public static PayloadTemplate of(String text, TopicFilter filter) {
        var captures = new Captures(filter);
        var start = text.stripLeading();
        boolean json = start.startsWith("{") && !PLACEHOLDER.matcher(start).lookingAt() || start.startsWith("[");
        var slots = new ArrayList<Slot>();
        var literal = new StringBuilder();
        var placeholder = PLACEHOLDER.matcher(text);
        boolean quoted = false;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (text.startsWith("{{", i)) {
                literal.append('{');
                i += 2;
            } else if (c == '{' && placeholder.region(i, text.length()).lookingAt()) {
                slots.add(new Slot(new Piece.Text(literal.toString()), false));
                literal.setLength(0);
                slots.add(new Slot(piece(placeholder.group(1), text, i, captures), quoted));
                i = placeholder.end();
            } else if (c == '\\' && i + 1 < text.length()) {
                literal.append(c).append(text.charAt(i + 1));
                i += 2;
            } else {
                quoted ^= c == '"';
                literal.append(c);
                i++;
            }
        }
        slots.add(new Slot(new Piece.Text(literal.toString()), false));
        return new PayloadTemplate(text, captures, json, slots);
    }

    private static Piece piece(String name, String text, int index, Captures captures) {
        return switch (name) {
            case "topic" -> new Piece.Topic();
            case "payload" -> new Piece.All();
            case String number
            when number.matches("[0-9]{1,5}") -> {
                int wanted = Integer.parseInt(number);
                if (wanted < 1 || wanted > captures.count()) {
                    throw new IllegalArgumentException(
                            "template '%s' asks for {%s}, but the filter '%s' has %d wildcards, at character %d"
                                    .formatted(text, name, captures.filter(), captures.count(), index + 1));
                }
                yield new Piece.Capture(wanted);
            }
            default -> new Piece.Field(name);
        };
    }

    /** Returns whether it asks for fields, so that payloads must be JSON. */
    public boolean hasFields() {
        return hasFields;
    }

    /**
     * Returns the payload for this message.
     *
     * @throws IllegalArgumentException if fields are asked for and the payload is no JSON or has no such field, or if the topic does
     *     not match the filter
     */
    public Payload apply(Message message) {
        return apply(message, hasFields ? Fields.of(message.payload()) : null);
    }

    /**
     * Returns the payload for this message, whose fields the caller has read already.
     *
     * @throws IllegalArgumentException as above
     */
    public Payload apply(Message message, @Nullable Fields fields) {
        var texts = captures.of(message.topic());
        var made = new StringBuilder();
        for (var slot : slots) {
            switch (slot.piece()) {
                case Piece.Text(var literal) -> made.append(literal);
                case Piece.Topic _ -> append(made, message.topic().value(), slot.quoted());
                case Piece.Capture(int number) -> append(made, texts.get(number - 1), slot.quoted());
                case Piece.All _ -> appendPlain(made, message.payload().text(), slot.quoted());
                case Piece.Field(var path) -> append(made, field(message, fields, path), path, slot.quoted());
            }
        }
        return Payload.of(made.toString());
    }

    private static Value field(Message message, @Nullable Fields fields, String path) {
        return (fields == null ? Fields.of(message.payload()) : fields).at(path);
    }

    private void append(StringBuilder made, Value value, String path, boolean quoted) {
        switch (value) {
            case Value.Text(var string) -> append(made, string, quoted);
            case Value.Numeric(var number) -> made.append(number);
            case Value.Bool(boolean bool) -> made.append(bool);
            case Value.Structure(var structure) -> appendPlain(made, structure, quoted);
            case Value.Nothing _ -> throw new IllegalArgumentException("payload has no field '" + path + "'");
        }
    }

    /** Appends a text; as a JSON string where the template is JSON and has no quotes around it. */
    private void append(StringBuilder made, String string, boolean quoted) {
        if (!json) {
            made.append(string);
        } else if (quoted) {
            Quotes.escape(string, made);
        } else {
            made.append('"');
            Quotes.escape(string, made);
            made.append('"');
        }
    }

    /** Appends what is a JSON value already, unless the template made a string of it. */
    private void appendPlain(StringBuilder made, String value, boolean quoted) {
        if (json && quoted) {
            Quotes.escape(value, made);
        } else {
            made.append(value);
        }
    }

    /** Returns the template's text. */
    @Override
    public String toString() {
        return text;
    }
}
