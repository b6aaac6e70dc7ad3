package sluice.device.discovery;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Candidate;
import sluice.device.Discovery;
import sluice.device.Finding;
import sluice.io.I2cBus;
import sluice.io.Recorder;

/** Scans buses when asked, and, if it is told to, each bus once when it comes. Thread-safe. */
@Component(configurationPid = "sluice.device.discovery", immediate = true, service = Discovery.class)
@Designate(ocd = Scanner.Config.class)
public final class Scanner implements Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Scanner.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final Path etc;
    private final Supplier<List<Kind>> kinds;
    private final boolean bind;
    private final Map<Integer, I2cBus> buses = new ConcurrentHashMap<>();
    private final ExecutorService thread;

    /** What it does unasked. */
    @ObjectClassDefinition(name = "Discovery", description = "Looks which chips are on a bus and which drivers may fit")
    public @interface Config {
        @AttributeDefinition(
                name = "Bind",
                description =
                        "Whether chips that say what they are get their driver by themselves when their bus comes")
        boolean bind() default false;
    }

    @Activate
    public Scanner(BundleContext context, Config config) {
        this(home(context).resolve("etc"), () -> Kind.installed(context), config);
    }

    Scanner(Path etc, Supplier<List<Kind>> kinds, Config config) {
        this.etc = etc;
        this.kinds = kinds;
        this.bind = config.bind();
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("discovery").factory());
    }

    private static Path home(BundleContext context) {
        var home = context.getProperty("sluice.home");
        return Path.of(home == null ? "" : home);
    }

    /** Ends a scan that is going on. */
    @Deactivate
    public void close() {
        thread.shutdownNow();
        buses.clear();
    }

    /** What a recorder puts in front of a bus is no other bus. */
    @Reference(
            service = I2cBus.class,
            cardinality = MULTIPLE,
            policy = DYNAMIC,
            target = "(!(" + Recorder.RECORDED + "=*))")
    void addBus(I2cBus bus, Map<String, Object> properties) {
        if (properties.get(I2cBus.BUS) instanceof Integer number) {
            buses.put(number, bus);
            if (bind) {
                thread.execute(() -> bindAll(number));
            }
        }
    }

    void removeBus(I2cBus bus) {
        buses.values().remove(bus);
    }

    @Override
    public List<Integer> buses() {
        return buses.keySet().stream().sorted().toList();
    }

    @Override
    public List<Finding> scan(int number) throws IOException {
        var bus = buses.get(number);
        if (bus == null) {
            throw new IllegalArgumentException("there is no I2C bus " + number
                    + (buses().isEmpty()
                            ? ", nor any other"
                            : "; those there are: "
                                    + buses().stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return new Scan(bus, number, kinds.get()).run();
    }

    @Override
    public String bind(Finding finding, Candidate candidate, String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' is no id: it has letters, digits, - and _");
        }
        var file = etc.resolve(candidate.driver() + "~" + id + ".json");
        var text = """
                {
                    // Found on the bus: %s. %s
                    "bus": %d,
                    "address": "0x%02x"%s
                }
                """.formatted(
                        candidate.chip(), candidate.evidence(), finding.bus(), finding.address(), keys(candidate));
        Files.createDirectories(etc);
        var draft = Files.writeString(etc.resolve("." + id + ".draft"), text);
        try {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(draft, file);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("there is a configuration " + file.getFileName() + " already", e);
        } finally {
            Files.deleteIfExists(draft);
        }
        LOG.info("{} is driven as {} from now on, by {}: {}", candidate.chip(), id, file, candidate.evidence());
        return file.getFileName().toString();
    }

    /** Returns what the configuration of such a chip needs besides its place. */
    private String keys(Candidate candidate) {
        return kinds.get().stream()
                .filter(kind ->
                        kind.driver().equals(candidate.driver()) && kind.chip().equals(candidate.chip()))
                .flatMap(kind -> kind.keys().stream())
                .map(key -> ",\n    \"%s\": \"%s\"".formatted(key.name(), key.value()))
                .collect(Collectors.joining());
    }

    /** Gives drivers to the chips of a bus that say what they are. */
    private void bindAll(int number) {
        try {
            for (var finding : scan(number)) {
                var certain = finding.candidates().stream()
                        .filter(Candidate::isCertain)
                        .toList();
                if (certain.size() == 1) {
                    bindOnce(finding, certain.getFirst());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("I2C bus {} was not scanned to its end: {}", number, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The scan of I2C bus {} failed", number, e);
        }
    }

    private void bindOnce(Finding finding, Candidate candidate) throws IOException {
        var id = "%s-%d-%02x"
                .formatted(
                        candidate.chip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""),
                        finding.bus(),
                        finding.address());
        if (!Files.exists(etc.resolve(candidate.driver() + "~" + id + ".json"))) {
            bind(finding, candidate, id);
        }
    }
}
