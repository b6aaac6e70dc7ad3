package sluice.bridge.engine;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import sluice.bridge.BridgeCheck;
import sluice.bridge.engine.BridgeEngine.Config;

/** Reads a bridge's file as the gateway would, and throws the result away. Thread-safe. */
@Component
public final class Checker implements BridgeCheck {

    /** A string, which stays, or a comment, which goes; configuration files may hold comments, JSON may not. */
    private static final Pattern COMMENT = Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\")|//[^\\n]*|(?s:/\\*.*?\\*/)");

    private final Neighbours neighbours;
    private final SettingsReader reader;

    @Activate
    public Checker(@Reference Neighbours neighbours, BundleContext context) {
        this(
                neighbours,
                new SettingsReader(
                        GatewayName.of(context.getProperty(GatewayName.PROPERTY)),
                        context.getProperty(Constants.FRAMEWORK_UUID),
                        BridgeEngine.home(context),
                        new CloudServices(context)));
    }

    Checker(Neighbours neighbours, SettingsReader reader) {
        this.neighbours = neighbours;
        this.reader = reader;
    }

    @Override
    public List<String> check(String name, String json) {
        JsonObject root;
        try (var parser = Json.createReader(new StringReader(COMMENT.matcher(json)
                .replaceAll(found -> found.group(1) == null ? " " : Matcher.quoteReplacement(found.group(1)))))) {
            root = parser.readObject();
        } catch (JsonException e) {
            return List.of("no JSON object: " + e.getMessage());
        }
        var problems = new ArrayList<String>();
        var values = values(root, problems);
        if (problems.isEmpty()) {
            try {
                neighbours.circle(reader.read(name, config(values))).ifPresent(problems::add);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return problems;
    }

    /** Returns a file's values by their keys. */
    static Map<String, Object> values(JsonObject root, List<String> problems) {
        var known = new HashMap<String, Method>();
        for (var method : Config.class.getDeclaredMethods()) {
            known.put(key(method), method);
        }
        var values = new HashMap<String, Object>();
        root.forEach((key, json) -> {
            var method = known.get(key);
            var value = method == null ? null : value(json, method.getReturnType());
            if (method == null) {
                problems.add(key + ": is unknown; the keys are " + String.join(", ", new TreeSet<>(known.keySet())));
            } else if (value == null) {
                problems.add(key + ": is no " + method.getReturnType().getSimpleName());
            } else {
                values.put(key, value);
            }
        });
        known.forEach((key, method) -> {
            if (method.getDefaultValue() == null && !root.containsKey(key)) {
                problems.add(key + ": is missing");
            }
        });
        return values;
    }

    private static @Nullable Object value(JsonValue json, Class<?> type) {
        if (type == String.class && json instanceof JsonString text) {
            return text.getString();
        }
        if (type == String[].class
                && json instanceof JsonArray array
                && array.stream().allMatch(JsonString.class::isInstance)) {
            return array.getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .toArray(String[]::new);
        }
        if (type == boolean.class && Set.of(JsonValue.TRUE, JsonValue.FALSE).contains(json)) {
            return json == JsonValue.TRUE;
        }
        if (json instanceof JsonNumber number && number.isIntegral()) {
            if (type == long.class) {
                return number.longValue();
            }
            return type == int.class && number.longValue() == number.intValue() ? (Object) number.intValue() : null;
        }
        return null;
    }

    static Config config(Map<String, Object> values) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (_, method, _) -> values.getOrDefault(key(method), method.getDefaultValue()));
    }

    /** As Declarative Services makes keys of methods: {@code _password} is {@code .password}. */
    private static String key(Method method) {
        return method.getName().replace('_', '.');
    }
}
