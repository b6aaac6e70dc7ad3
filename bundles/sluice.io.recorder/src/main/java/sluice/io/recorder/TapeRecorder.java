package sluice.io.recorder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.I2cBus;
import sluice.io.Recorder;
import sluice.io.SpiBus;

/** Records to files in {@code var/recordings}. Thread-safe. */
@Component(configurationPid = "sluice.io.recorder", immediate = true, service = Recorder.class)
@Designate(ocd = TapeRecorder.Config.class)
public final class TapeRecorder implements Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(TapeRecorder.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final BundleContext context;
    private final Path folder;
    private final InstantSource clock;
    private final long limit;
    private @Nullable Session session;

    /** How much it writes. */
    @ObjectClassDefinition(name = "Recorder", description = "Writes down what buses and lines carry")
    public @interface Config {
        @AttributeDefinition(
                name = "Limit",
                description = "The most mebibytes a recording may have; then it ends",
                min = "1",
                max = "256")
        int limit_mebibytes() default 16;
    }

    private record Session(Tape tape, List<Ports<?>> ports) {}

    @Activate
    public TapeRecorder(BundleContext context, Config config) {
        this(context, home(context).resolve("var/recordings"), InstantSource.system(), config);
    }

    TapeRecorder(BundleContext context, Path folder, InstantSource clock, Config config) {
        if (config.limit_mebibytes() < 1 || config.limit_mebibytes() > 256) {
            throw new IllegalArgumentException("limit.mebibytes: must be 1 to 256, not " + config.limit_mebibytes());
        }
        this.context = context;
        this.folder = folder;
        this.clock = clock;
        this.limit = (long) config.limit_mebibytes() << 20;
    }

    static Path home(BundleContext context) {
        var home = context.getProperty("sluice.home");
        return Path.of(home == null ? "" : home);
    }

    @Override
    public synchronized Recording start(String name, Set<String> ports) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name: it has letters, digits, - and _");
        }
        ports.forEach(Ports::check);
        if (session != null) {
            throw new IllegalStateException(
                    "a recording is being made already: " + session.tape.state().file());
        }
        var file = folder.resolve(name + ".rec");
        var wanted = Set.copyOf(ports);
        try {
            var tape = new Tape(file, clock, limit);
            var taps = List.of(
                    new Ports<>(
                            context,
                            I2cBus.class,
                            I2cBus.BUS,
                            "i2c",
                            wanted,
                            (bus, port, view) -> new RecordedI2c(bus, port, tape, view)),
                    new Ports<>(
                            context,
                            SpiBus.class,
                            SpiBus.BUS,
                            "spi",
                            wanted,
                            (bus, port, view) -> new RecordedSpi(bus, port, tape, view)),
                    new Ports<>(
                            context,
                            DigitalInput.class,
                            DigitalOutput.LINE,
                            "line",
                            wanted,
                            (line, port, view) -> new RecordedInput(line, port, tape, view)));
            session = new Session(tape, taps);
            taps.forEach(Ports::open);
            LOG.info("Recording {} of {} begins", file, wanted.isEmpty() ? "everything" : wanted);
            return tape.state();
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(file + " is there already: take another name, or delete it");
        }
    }

    @Override
    public synchronized Optional<Recording> running() {
        return session == null ? Optional.empty() : Optional.of(session.tape.state());
    }

    @Override
    public synchronized Recording stop() {
        if (session == null) {
            throw new IllegalStateException("no recording is being made");
        }
        session.ports.forEach(Ports::close);
        session.tape.close();
        var made = session.tape.state();
        session = null;
        LOG.info("Recording {} ends with {} entries", made.file(), made.entries());
        return made;
    }

    /** Ends the recording. */
    @Deactivate
    public synchronized void close() {
        if (session != null) {
            stop();
        }
    }
}
