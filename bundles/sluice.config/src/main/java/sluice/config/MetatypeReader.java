package sluice.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one metatype file: OSGi Compendium 105.8, the parts that say which values are right. Confined to its caller; used once.
 */
final class MetatypeReader implements Elements {

    private final Map<String, Map<String, Attribute>> classes = new HashMap<>();
    private final Map<String, String> references = new HashMap<>(); // PID to class
    private final List<String> factories = new ArrayList<>();
    private Map<String, Attribute> keys = new LinkedHashMap<>();
    private List<String> options = new ArrayList<>();
    private @Nullable Attribute open;
    private String pid = "";

    private MetatypeReader() {}

    /**
     * Returns the descriptions in the file, by PID.
     *
     * @throws IOException if it cannot be read or is no metatype file
     */
    static Map<String, Description> read(byte[] file) throws IOException {
        try {
            var plain = new MetatypeReader();
            if (PlainXml.read(file, plain)) {
                return plain.descriptions();
            }
            var any = new MetatypeReader();
            AnyXml.read(file, any);
            return any.descriptions();
        } catch (NumberFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Map<String, Description> descriptions() {
        var found = new LinkedHashMap<String, Description>();
        references.forEach((named, type) -> {
            var described = classes.get(type);
            if (described != null) {
                found.put(named, new Description(factories.contains(named), described));
            }
        });
        return found;
    }

    @Override
    public void begin(String name, Map<String, String> at) {
        switch (name.substring(name.indexOf(':') + 1)) {
            case "OCD" -> {
                keys = new LinkedHashMap<>();
                classes.put(value(at, "id"), keys);
            }
            case "AD" -> {
                options = new ArrayList<>();
                open = attribute(at);
            }
            case "Option" -> options.add(value(at, "value"));
            case "Designate" -> {
                var factory = value(at, "factoryPid");
                pid = factory.isEmpty() ? value(at, "pid") : factory;
                if (!factory.isEmpty()) {
                    factories.add(factory);
                }
            }
            case "Object" -> references.put(pid, value(at, "ocdref"));
            default -> {} // icons and the like
        }
    }

    @Override
    public void end(String name) {
        if (open != null && name.endsWith("AD")) {
            keys.put(open.key(), open.among(options));
            open = null;
        }
    }

    private static Attribute attribute(Map<String, String> at) {
        var type = ValueType.of(value(at, "type"));
        var key = value(at, "id");
        return new Attribute(
                key,
                type,
                !value(at, "cardinality").isEmpty() && Integer.parseInt(value(at, "cardinality")) != 0,
                !value(at, "required").equals("false") && !at.containsKey("default"),
                key.startsWith(".") || value(at, "type").equals("Password"),
                limit(at, "min"),
                limit(at, "max"),
                List.of());
    }

    private static Optional<Decimal> limit(Map<String, String> at, String name) {
        var text = value(at, name);
        return text.isEmpty() ? Optional.empty() : Optional.of(Decimal.of(text));
    }

    private static String value(Map<String, String> at, String name) {
        return at.getOrDefault(name, "");
    }
}
