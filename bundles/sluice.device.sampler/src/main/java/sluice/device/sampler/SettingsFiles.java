package sluice.device.sampler;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import sluice.device.DeviceSettings;
import sluice.device.DeviceWatch;
import sluice.device.Measurement;

/**
 * Gives single devices samplers of their own, each in a file that says a program wrote it; files without that line are a person's, and stay
 * as they are. Thread-safe.
 */
@Component(service = DeviceSettings.class)
public final class SettingsFiles implements DeviceSettings {

    private static final String MARK =
            "// Written by the gateway, for one device. Delete this line to keep it as your own.";
    private static final String PREFIX = "sluice.device.sampler~";

    private final Path etc;
    private final List<Sampler> samplers = new CopyOnWriteArrayList<>();

    @Activate
    public SettingsFiles(BundleContext context) {
        this(Path.of(context.getProperty("sluice.home") == null ? "" : context.getProperty("sluice.home"))
                .resolve("etc"));
    }

    SettingsFiles(Path etc) {
        this.etc = etc;
    }

    @Reference(service = DeviceWatch.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addWatch(DeviceWatch watch) {
        if (watch instanceof Sampler sampler) {
            samplers.add(sampler);
        }
    }

    void removeWatch(DeviceWatch watch) {
        samplers.removeIf(sampler -> sampler.equals(watch));
    }

    @Override
    public Map<String, String> of(String device) {
        var texts = new LinkedHashMap<String, String>();
        texts(device).forEach((setting, text) -> texts.put(setting.key(), text));
        return texts;
    }

    /** What a device of its own has no topic level for any more stands in its topic. */
    private Map<Setting, String> texts(String device) {
        var sampler = samplers.stream()
                .filter(one -> one.reads(device))
                .max((a, b) -> Boolean.compare(!a.isForAll(), !b.isForAll()))
                .orElseThrow(() -> new IllegalArgumentException("no sampler reads a device " + device));
        var texts = new EnumMap<Setting, String>(Setting.class);
        for (var setting : Setting.values()) {
            texts.put(setting, setting.of(sampler.config()));
        }
        if (sampler.isForAll()) {
            texts.merge(Setting.TOPIC, device, (topic, level) -> topic.strip() + "/" + level);
        }
        return texts;
    }

    @Override
    public String change(String device, Map<String, String> values) throws IOException {
        var texts = texts(device);
        values.forEach((key, text) -> texts.put(Setting.of(key), text));
        checkNames(device, check(device, texts), values.keySet());
        var file = own(device);
        if (Files.exists(file) && !isOurs(file)) {
            throw new IllegalArgumentException("a person wrote etc/" + file.getFileName() + ": change it there");
        }
        boolean elsewhere = samplers.stream().anyMatch(one -> !one.isForAll() && one.reads(device));
        if (elsewhere && !Files.exists(file)) {
            throw new IllegalArgumentException(
                    "a person wrote a sampler for " + device + " alone, in a file of another name: change it there");
        }
        var text = texts.entrySet().stream()
                .map(entry -> "    \"" + entry.getKey().key() + "\": "
                        + entry.getKey().json(entry.getValue()))
                .collect(Collectors.joining(",\n", MARK + "\n{\n    \"device\": \"" + device + "\",\n", "\n}\n"));
        Files.createDirectories(etc);
        var draft = Files.writeString(etc.resolve("." + file.getFileName() + ".draft"), text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return String.valueOf(file.getFileName());
    }

    @Override
    public String reset(String device) throws IOException {
        var file = own(device);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(device + " has no settings of its own");
        }
        if (!isOurs(file)) {
            throw new IllegalArgumentException("a person wrote etc/" + file.getFileName() + ": delete it there");
        }
        Files.delete(file);
        return String.valueOf(file.getFileName());
    }

    private Path own(String device) {
        if (!device.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
            throw new IllegalArgumentException(
                    "'" + device + "' cannot be a file's name; write a sampler for it in etc yourself");
        }
        return etc.resolve(PREFIX + device + ".json");
    }

    private static boolean isOurs(Path file) throws IOException {
        return Files.readString(file).startsWith(MARK);
    }

    /** What was said just now must be about what the device measures; what it was said before may be about others. */
    private void checkNames(String device, Sampler.Config config, Collection<String> keys) {
        var measured = samplers.stream()
                .flatMap(sampler -> sampler.devices().stream())
                .filter(status -> status.device().equals(device))
                .flatMap(status -> status.last().stream())
                .flatMap(reading -> reading.measurements().stream())
                .map(Measurement::name)
                .distinct()
                .toList();
        if (measured.isEmpty()) {
            return; // nobody knows yet
        }
        var names = Names.of(config);
        for (var key : keys) {
            for (var sentence : names.under(key.strip()).unknown(device, measured)) {
                throw new IllegalArgumentException(sentence);
            }
        }
    }

    /** Lets the sampler's own rules look at the values. */
    private static Sampler.Config check(String device, Map<Setting, String> texts) {
        var methods = Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::method, one -> one));
        var values = new EnumMap<Setting, Object>(Setting.class);
        texts.forEach((setting, text) -> values.put(setting, setting.parse(text)));
        var config = Sampler.Config.class.cast(Proxy.newProxyInstance(
                SettingsFiles.class.getClassLoader(),
                new Class<?>[] {Sampler.Config.class},
                (_, method, _) ->
                        method.getName().equals("device") ? device : values.get(methods.get(method.getName()))));
        Sampler.check(config);
        return config;
    }
}
