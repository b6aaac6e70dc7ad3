package sluice.transport.tls;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;
import sluice.transport.Transport;

/**
 * TLS over the transport named {@code tcp}, on its loops. Thread-safe.
 *
 * <p>The files are looked at every second: new ones hold for connections that come later, and if something is wrong with them, the ones before
 * go on to be used.
 */
@Component(
        configurationPid = Config.PID,
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Config.class, factory = true)
public final class TlsTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(TlsTransport.class);

    private final Transport below;
    private final Settings settings;
    private final Path etc;
    private final List<Path> files;
    private final ScheduledThreadPoolExecutor worker;
    private final Refusals refusals;
    private final Map<EventLoop, Scratch> scratches = new ConcurrentHashMap<>();
    private final @Nullable ServiceRegistration<Transport> registration;
    private List<FileTime> stamps;
    private volatile Terms terms;

    /** Reads the files, and is there under the configured name. */
    @Activate
    public TlsTransport(
            @Reference(target = "(sluice.transport.name=tcp)") Transport below, BundleContext context, Config config)
            throws IOException {
        this(below, home(context), Settings.of(config), context);
    }

    TlsTransport(Transport below, Path etc, Settings settings) throws IOException {
        this(below, etc, settings, null);
    }

    private TlsTransport(Transport below, Path etc, Settings settings, @Nullable BundleContext context)
            throws IOException {
        this.below = below;
        this.settings = settings;
        this.refusals = new Refusals(settings.name());
        this.etc = etc;
        this.files = Stream.of(settings.certificate(), settings.key(), settings.clientCa(), settings.clientCrl())
                .filter(name -> !name.isEmpty())
                .map(etc::resolve)
                .toList();
        this.stamps = stamps();
        this.terms = new Terms(settings, etc);
        this.worker = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .daemon()
                        .name("sluice-tls-" + settings.name())
                        .factory());
        var _ = worker.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        this.registration = context == null
                ? null
                : context.registerService(
                        Transport.class,
                        this,
                        FrameworkUtil.asDictionary(Map.of(Transport.NAME, settings.name(), Transport.ENCRYPTED, true)));
    }

    private static Path home(BundleContext context) {
        var home = context.getProperty("sluice.home");
        return Path.of(home == null ? "" : home, "etc");
    }

    /** Goes; the listeners that use it close. */
    @Deactivate
    public void close() {
        if (registration != null) {
            registration.unregister();
        }
        worker.shutdownNow();
    }

    private List<FileTime> stamps() {
        var found = new ArrayList<FileTime>();
        for (var file : files) {
            try {
                found.add(Files.getLastModifiedTime(file));
            } catch (IOException _) { // being replaced, or missing, which reading it will tell
                found.add(FileTime.fromMillis(0));
            }
        }
        return found;
    }

    private void look() {
        var now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        try {
            terms = new Terms(settings, etc);
            LOG.info("TLS transport {} uses its changed files for new connections", settings.name());
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("TLS transport {} goes on with its files as they were: {}", settings.name(), e.getMessage());
        }
    }

    @Override
    public Port listen(InetSocketAddress address, ConnectionHandler.Factory handlers) throws IOException {
        return below.listen(address, connection -> {
            var scratch = scratches.computeIfAbsent(connection.loop(), _ -> new Scratch());
            return new TlsConnection(connection, terms, scratch, worker, refusals, handlers);
        });
    }
}
