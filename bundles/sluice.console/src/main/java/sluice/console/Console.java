package sluice.console;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.Preprocessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the console, in the only safe order: the password on disk, the guard at the door, the login, then the port. Closes it in
 * the reverse one. Confined to its component's life cycle.
 *
 * <p>Until then HTTP stays shut, because two framework properties say so: {@value #REQUIRE_CONFIG} keeps Felix HTTP from listening
 * by itself, {@value #PROVIDERS} keeps the Web Console, with its well-known default password, from serving without our login.
 * Without them this component opens nothing.
 */
@Component(
        configurationPid = "sluice.console",
        immediate = true,
        service = {})
@Designate(ocd = Console.Config.class)
public final class Console {

    static final String ROOT = "/system/console";

    private static final String REQUIRE_CONFIG = "org.apache.felix.http.require.config";
    private static final String PROVIDERS = "felix.webconsole.security.providers";
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    @ObjectClassDefinition(
            name = "Console",
            description = "The gateway's web console: where it listens and what it lets through")
    public @interface Config {
        @AttributeDefinition(
                name = "Address",
                description = "host:port the console listens on; port 0 takes any free one")
        String address() default "127.0.0.1:8080";

        @AttributeDefinition(
                name = "Allow plaintext",
                description =
                        "Whether address may be one that other machines reach, although the password goes there unencrypted")
        boolean allow_plaintext() default false;

        @AttributeDefinition(
                name = "Hosts",
                description = "Further host names the console is reached by, for example through a proxy")
        String[] hosts() default {};

        @AttributeDefinition(
                name = "Bundle upload",
                description =
                        "Whether bundles may be installed through the console, past the checks of the deploy folder")
        boolean bundle_upload() default false;
    }

    private final BundleContext context;
    private final HttpPort port;
    private final Address address;
    private final Deque<ServiceRegistration<?>> registrations = new ArrayDeque<>();

    @Activate
    public Console(
            BundleContext context,
            Config config,
            @Reference(target = "(service.pid=org.apache.felix.http)") ManagedServiceFactory jetty,
            @Reference(target = "(service.pid=org.apache.felix.webconsole.internal.servlet.OsgiManager)")
                    ServiceReference<ManagedService> webConsole) {
        LOG.debug("Console: opens in front of {}", webConsole.getBundle());
        this.context = context;
        this.port = new HttpPort(jetty);
        requireShut();
        this.address = checked(config).free();
        var rules = new RequestRules(address, lowerCase(config.hosts()), config.bundle_upload());
        var secret = new Secret(Login.USER, password());
        register(Preprocessor.class, new FrontDoor(rules), Map.of("service.ranking", Integer.MAX_VALUE));
        register(
                SecurityProvider.class,
                new Login(secret, new BackOff(InstantSource.system())),
                Map.of(SecurityProvider.PROPERTY_ID, Login.ID));
        open();
    }

    /** Refuses to go on where the console would serve without us, before us or after us. */
    private void requireShut() {
        var providers = String.valueOf(context.getProperty(PROVIDERS)).split("[, ]+");
        if (!List.of(providers).contains(Login.ID)) {
            throw new IllegalStateException(
                    "The framework property %s must be %s, or the Web Console serves with its default password"
                            .formatted(PROVIDERS, Login.ID));
        }
        if (!Boolean.parseBoolean(context.getProperty(REQUIRE_CONFIG))) {
            throw new IllegalStateException(
                    "The framework property %s must be true, or HTTP opens on every address by itself"
                            .formatted(REQUIRE_CONFIG));
        }
    }

    private static Address checked(Config config) {
        var address = Address.parse(config.address());
        if (!address.isLoopback() && !config.allow_plaintext()) {
            throw new IllegalArgumentException(
                    "address: %s is not this machine only, and the password would go there unencrypted; reach 127.0.0.1 through"
                                    .formatted(address)
                            + " SSH or a TLS proxy, or set \"allow.plaintext\": true");
        }
        return address;
    }

    private static Set<String> lowerCase(String[] names) {
        return Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private String password() {
        var home = context.getProperty("sluice.home");
        if (home == null) {
            throw new IllegalStateException(
                    "The framework property sluice.home must name the folder the password is kept in");
        }
        try {
            return new PasswordFile(Path.of(home)).password();
        } catch (IOException e) {
            throw new UncheckedIOException("The console stays shut, its password cannot be kept: " + e.getMessage(), e);
        }
    }

    private <T> void register(Class<T> type, T service, Map<String, ?> properties) {
        registrations.push(context.registerService(type, service, FrameworkUtil.asDictionary(Map.copyOf(properties))));
    }

    private void open() {
        try {
            port.open(address);
        } catch (ConfigurationException e) {
            close();
            throw new IllegalStateException("Felix HTTP refused what it was told", e);
        }
        // Felix HTTP logs why it could not listen, and returns: whether it listens, and who answers, has to be asked.
        try {
            int status = HttpPort.status(address, ROOT);
            if (status != HttpServletResponse.SC_UNAUTHORIZED) {
                throw new IOException("it answers " + status + " instead of asking for a password");
            }
        } catch (IOException e) {
            close();
            throw new IllegalStateException(
                    "address: the console does not serve on " + address + ": " + e.getMessage(), e);
        }
        register(Console.class, this, Map.of("sluice.endpoint", "console http://" + address + ROOT));
        LOG.info("Console: http://{}{}, user {}, password in secrets/console-password", address, ROOT, Login.USER);
    }

    @Deactivate
    void close() {
        port.close();
        while (!registrations.isEmpty()) {
            registrations.pop().unregister();
        }
    }
}
