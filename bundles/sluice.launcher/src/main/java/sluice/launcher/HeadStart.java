package sluice.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URLConnection;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.Security;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Does on a thread of its own what the start will need and nothing has to wait for in between: reads the features, then has the JVM do
 * what it does once, at the first use. What fails here, fails again where it is used, and is told there.
 *
 * <p>No native library is loaded: a bundle from {@code deploy/} may bring its own, and only one class loader can have it.
 */
final class HeadStart implements Runnable {

    /** What components are configured with in the default configuration; component runtime makes a class for each, 3 to 8 ms. */
    static final List<String> CONFIGURATIONS = List.of(
            "sluice.store.sqlite.SqliteStore$Config",
            "sluice.bus.local.LocalBus$Config",
            "sluice.transport.tcp.TcpTransport$Config",
            "sluice.broker.Broker$Config",
            "sluice.broker.Listener$Config",
            "sluice.io.pi4j.Hardware$Config",
            "sluice.io.sim.SimBoard$Config",
            "sluice.io.recorder.TapeRecorder$Config",
            "sluice.driver.bme280.Bme280Driver$Config",
            "sluice.driver.host.Host$Config",
            "sluice.driver.relay.Relay$Config",
            "sluice.device.sampler.Sampler$Config",
            "sluice.device.commander.Commander$Config",
            "sluice.device.discovery.Scanner$Config",
            "sluice.console.Console$Config");

    /** Who computes with decimal numbers: not a broker alone, whose class path is without it. */
    static final String VALUES = "sluice.transform.Value";

    private final Image image;
    private final Optional<List<String>> wanted;
    private final FutureTask<Features> features;
    private volatile @Nullable FutureTask<KnownJars> jars;

    private HeadStart(Image image, Optional<List<String>> wanted) {
        this.image = image;
        this.wanted = wanted;
        this.features = new FutureTask<>(() -> {
            LoggerFactory.getILoggerFactory(); // whoever asks while another thread makes it, gets a substitute
            return KnownFeatures.read(image);
        });
        this.jars = new FutureTask<>(() -> KnownJars.read(image.jars()));
    }

    /** Begins for these features, or for those that start by default. */
    static HeadStart begin(Image image, Optional<List<String>> wanted) {
        var start = new HeadStart(image, wanted);
        Thread.ofPlatform().daemon().name("sluice-head-start").start(start);
        return start;
    }

    /** Returns the features of the image, as soon as they are read. */
    Features features() throws StartException {
        try {
            return features.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while it reads the features", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartException reason) {
                throw reason;
            }
            throw new IllegalStateException("The features cannot be read", e.getCause());
        }
    }

    /** Returns what is known of the image's jars, as soon as it is read. */
    KnownJars jars() {
        var reading = jars;
        if (reading == null) {
            return KnownJars.NONE;
        }
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return KnownJars.NONE;
        } catch (ExecutionException e) {
            throw new IllegalStateException("What is known of the jars cannot be read", e.getCause());
        }
    }

    /** Forgets what only a start wants to know. */
    void end() {
        jars = null;
    }

    @Override
    public void run() {
        features.run();
        var reading = jars;
        if (reading != null) {
            reading.run();
        }
        if (isHere(VALUES)) {
            var _ = BigDecimal.ONE; // 20 ms, for powers of five
        }
        prepareLibraries();
        CONFIGURATIONS.forEach(HeadStart::prepareProxy);
        try {
            if (!Files.exists(Components.file(image, selected()))) {
                prepareParser();
            }
        } catch (UsageException | StartException e) { // the main thread says so
            log().debug("There are no such features", e);
        }
    }

    private static boolean isHere(String name) {
        try {
            return Class.forName(name, false, HeadStart.class.getClassLoader()) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private List<Feature> selected() throws UsageException, StartException {
        var known = features();
        return known.select(wanted.orElseGet(known::defaults));
    }

    /** For what component runtime sorts, and for the listener. */
    private static void prepareLibraries() {
        URLConnection.guessContentTypeFromName("a.xml"); // the framework does, for each description it opens
        var _ = Comparator.comparing(String::strip); // serializable, therefore in no ahead-of-time cache
        SelectorProvider.provider();
        Security.getProperty("networkaddress.cache.ttl");
    }

    /** For component runtime, which parses what bundles say of their components if nobody has kept that. */
    static void prepareParser() {
        var document = "<a b='c'><d/></a>".getBytes(StandardCharsets.UTF_8);
        try {
            SAXParserFactory.newDefaultInstance()
                    .newSAXParser()
                    .parse(new ByteArrayInputStream(document), new DefaultHandler());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            log().debug("The parser is not prepared", e);
        }
    }

    private static void prepareProxy(String name) {
        var loader = HeadStart.class.getClassLoader();
        try {
            Proxy.newProxyInstance(loader, new Class<?>[] {Class.forName(name, false, loader)}, (_, _, _) -> name);
        } catch (ClassNotFoundException e) { // of a feature that is not on this class path
            log().debug("{} is not prepared", name, e);
        }
    }

    /** Not in a static field: then the main thread would wait for the logger before this one starts. */
    private static Logger log() {
        return LoggerFactory.getLogger(HeadStart.class);
    }
}
