package sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.framework.Constants;
import org.slf4j.LoggerFactory;

/** The gateway's process: command line in, exit code out. */
public final class Main {

    private static final int WRONG_USAGE = 2;
    private static final int NO_START = 1;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private Main() {}

    /** Runs the command line {@code arguments} and ends the process: 0 done, 1 could not start, 2 wrong arguments. */
    public static void main(String... arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) ->
                LoggerFactory.getLogger(Main.class).error("A bug ended thread {}", thread.getName(), bug));
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        try {
            var defaultHome = defaultHome();
            obey(new CommandLine(defaultHome).parse(arguments), defaultHome);
            return 0;
        } catch (UsageException e) {
            System.err.println("sluice: " + e.getMessage() + "; see 'sluice help'");
            return WRONG_USAGE;
        } catch (StartException e) {
            System.err.println("sluice: " + e.getMessage());
            return NO_START;
        }
    }

    /** Not with a switch over types, which the JVM puts together at its first use: 3 ms before anything else begins. */
    private static void obey(Command command, Path defaultHome) throws UsageException, StartException {
        if (command instanceof Command.Run run) {
            run(run, Image.ofThisProcess(), false);
        } else if (command instanceof Command.Train train) {
            train(train.run(), Image.ofThisProcess());
        } else if (command instanceof Command.Version) {
            System.out.println("sluice " + Image.version());
        } else {
            System.out.printf(CommandLine.HELP, defaultHome, defaultHome);
        }
    }

    /** A service runs as root, or with a home of its own given; a person's gateway stays in the person's folder. */
    private static Path defaultHome() {
        return System.getProperty("user.name", "").equals("root")
                ? Path.of("/var/lib/sluice")
                : Path.of(System.getProperty("user.home"), ".sluice");
    }

    private static List<Feature> run(Command.Run run, Image image, boolean training)
            throws UsageException, StartException {
        var start = HeadStart.begin(image, run.features());
        if (run.features().isPresent() && !image.has(run.features().get())) {
            start.features().select(run.features().get()); // says what there is
        }
        try (var home = Home.open(run.home(), image.defaults())) {
            var gateway = new Gateway(image, run.home(), run.overrides(), start::jars);
            var known = start.features();
            var features = known.select(run.features().orElseGet(known::defaults));
            var shutdown = Shutdown.install(gateway);
            try {
                gateway.start(features);
                var endpoints = new Readiness(gateway.context(), features).await(START_LIMIT);
                System.out.printf("sluice ready in %d ms: %s%n", ProcessAge.millis(), String.join(", ", endpoints));
                gateway.startLast();
                start.end();
                Thread.ofPlatform().daemon().name("sluice-tidy").start(home::tidy);
                if (training) {
                    Training.use(endpoints);
                    if (run.features().isEmpty()) { // its cache is also that of all lists of features nobody trained
                        HeadStart.prepareParser();
                    }
                    if (!Files.exists(image.packages())) {
                        KnownPackages.write(gateway.context().getBundle(Constants.SYSTEM_BUNDLE_ID), image.packages());
                    }
                } else {
                    serve(gateway);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                shutdown.now();
            }
            return features;
        } catch (IOException e) {
            throw new StartException("%s: %s".formatted(run.home(), e.getMessage()), e);
        }
    }

    private static void serve(Gateway gateway) throws InterruptedException {
        var heap = new HeapWatch();
        while (!gateway.awaitStop(HeapWatch.INTERVAL)) {
            heap.look();
        }
    }

    /** Uses a gateway as clients will, and keeps in the image what the next starts are quicker with. */
    private static void train(Command.Run run, Image image) throws UsageException, StartException {
        var features = run(run, image, true);
        try {
            if (!Files.exists(image.jars())) {
                KnownJars.write(image.lib(), image.jars());
                KnownFeatures.write(image);
            }
            var components = Components.file(image, features);
            if (!Files.exists(components)) {
                Components.keep(Home.frameworkStorage(run.home()), components);
            }
        } catch (IOException e) {
            throw new StartException("%s: %s".formatted(image.prepared(), e.getMessage()), e);
        }
    }
}
