package sluice.io.recorder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.I2cBus;
import sluice.io.Leases;
import sluice.io.PerBundle;
import sluice.io.SpiBus;
import sluice.io.View;

/** A board that is a recording: the buses and lines in it are services, and answer what they answered then. Thread-safe. */
@Component(
        configurationPid = "sluice.io.replay",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Replay.Config.class)
public final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final BundleContext context;
    private final ScheduledExecutorService thread;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    /** What is replayed, and how. */
    @ObjectClassDefinition(name = "Replay", description = "Answers drivers from a recording, in place of hardware")
    public @interface Config {
        @AttributeDefinition(
                name = "File",
                description = "The recording; a name without a stroke is one in var/recordings, without its ending")
        String file();

        @AttributeDefinition(name = "Repeat", description = "Whether it begins anew after its end")
        boolean repeat() default true;

        @AttributeDefinition(
                name = "Time factor",
                description = "How many times faster than they were recorded the edges of lines come")
        double time_factor() default 1;
    }

    @Activate
    public Replay(BundleContext context, Config config) throws IOException {
        if (!(config.time_factor() > 0) || config.time_factor() > 1e6) {
            throw new IllegalArgumentException(
                    "time.factor: must be above 0, at most 1000000, not " + config.time_factor());
        }
        this.context = context;
        var recording = read(context, config.file().strip());
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("replay").factory());
        provide(recording, config);
        LOG.info(
                "{} is replayed: {} ports, {} entries of {}",
                config.file(),
                recording.ports().size(),
                recording.moments().size(),
                recording.began());
    }

    private static Recording read(BundleContext context, String file) throws IOException {
        var home = TapeRecorder.home(context);
        try {
            return Recording.read(home.resolve(file.contains("/") ? file : "var/recordings/" + file + ".rec"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("file: " + file + " cannot be read: " + e, e);
        }
    }

    private void provide(Recording recording, Config config) {
        var chips = new HashMap<String, Map<Integer, Cursor>>();
        recording.ports().forEach((port, moments) -> {
            if (port.startsWith("line/")) {
                var line = new ReplayLine(
                        port, moments, recording.length(), config.time_factor(), config.repeat(), thread);
                var name = port.substring("line/".length());
                var leases = new Leases<String>();
                register(
                        DigitalInput.class,
                        DigitalOutput.LINE,
                        name,
                        view -> new ReplayInput(name, line, leases, view));
            } else {
                int last = port.lastIndexOf('/');
                chips.computeIfAbsent(port.substring(0, last), _ -> new HashMap<>())
                        .put(Integer.decode(port.substring(last + 1)), cursor(port, moments, config.repeat()));
            }
        });
        chips.forEach((bus, places) -> {
            var leases = new Leases<Integer>();
            int number = Integer.parseInt(bus.substring(bus.indexOf('/') + 1));
            if (bus.startsWith("i2c/")) {
                register(I2cBus.class, I2cBus.BUS, number, view -> new ReplayI2c(number, places, leases, view));
            } else {
                register(SpiBus.class, SpiBus.BUS, number, view -> new ReplaySpi(number, places, leases, view));
            }
        });
    }

    private static Cursor cursor(String port, List<Recording.Moment> moments, boolean repeats) {
        var transfers = moments.stream()
                .map(Recording.Moment::entry)
                .filter(Entry.Transfer.class::isInstance)
                .map(Entry.Transfer.class::cast)
                .toList();
        return new Cursor(port, transfers, repeats);
    }

    private <S> void register(Class<S> type, String property, Object value, Function<View, S> ports) {
        registrations.add(context.registerService(
                type, new PerBundle<>(ports), FrameworkUtil.asDictionary(Map.of(property, value))));
    }

    /** Takes the board away. */
    @Deactivate
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
        thread.shutdownNow();
    }
}
