package sluice.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import sluice.bus.MessageBus;
import sluice.testing.FakeBus;
import sluice.testing.framework.Exports;

/** A real framework with the console in it and a fake bus. */
final class Gateway {

    static final String ENDPOINT = "(sluice.endpoint=console *)";

    private static final String[] BUNDLES = {
        "org.osgi.util.function",
        "org.osgi.util.promise",
        "org.osgi.service.component",
        "org.osgi.service.log",
        "org.apache.felix.scr",
        "org.apache.felix.configadmin",
        "commons-io",
        "commons-fileupload",
        "org.apache.felix.http.servlet-api",
        "org.apache.felix.http.jetty12",
        "org.apache.felix.inventory",
        "encoder",
        "org.apache.felix.webconsole",
    };

    final Path home;
    final FakeBus bus = new FakeBus();
    final Bundle console;
    private final Framework framework;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> endpoints = new ArrayBlockingQueue<>(100);

    /** Starts everything but the console. */
    Gateway(Path folder, Map<String, String> properties) throws BundleException, InvalidSyntaxException {
        this.home = folder.resolve("home");
        var settings = new HashMap<>(Map.of(
                "org.osgi.framework.storage", folder.resolve("cache").toString(),
                "org.osgi.framework.storage.clean", "onFirstInit",
                "org.osgi.framework.system.packages.extra",
                        Exports.of(
                                "sluice.bus",
                                "sluice.device",
                                "sluice.io",
                                "sluice.bridge",
                                "sluice.store",
                                "org.slf4j",
                                "org.slf4j.spi",
                                "org.slf4j.event",
                                "org.slf4j.helpers"),
                "org.osgi.framework.bootdelegation", "sun.*,com.sun.*",
                "felix.log.level", "1",
                "sluice.home", home.toString(),
                "felix.webconsole.security.providers", "sluice.console",
                "org.apache.felix.http.require.config", "true"));
        settings.putAll(properties);
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(settings);
        framework.init();
        var context = framework.getBundleContext();
        context.registerService(MessageBus.class, bus, null);
        context.addServiceListener(
                (AllServiceListener) event -> {
                    if (event.getType() == ServiceEvent.REGISTERED) {
                        endpoints.add(endpoint(event.getServiceReference()));
                    }
                },
                ENDPOINT);
        for (var name : BUNDLES) {
            context.installBundle(jar(name));
        }
        console = context.installBundle("reference:" + Path.of("target/classes").toUri());
        framework.start();
        for (var bundle : context.getBundles()) {
            if (!bundle.equals(console) && bundle.getHeaders().get("Fragment-Host") == null) {
                bundle.start();
            }
        }
    }

    /** Starts everything with the console on a free port. */
    static Gateway open(Path folder) throws Exception {
        var gateway = new Gateway(folder, Map.of());
        gateway.configure(Map.of("address", "127.0.0.1:0"));
        gateway.console.start();
        gateway.awaitEndpoint();
        return gateway;
    }

    private static String endpoint(ServiceReference<?> reference) {
        return String.valueOf(reference.getProperty("sluice.endpoint"));
    }

    private static String jar(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.matches(".*[/\\\\]" + artifact.replace(".", "\\.") + "-\\d[^/\\\\]*\\.jar"))
                .findFirst()
                .map(path -> Path.of(path).toUri().toString())
                .orElseThrow(() -> new AssertionError(artifact + " is not on the class path"));
    }

    /** Registers a service of somebody else's. */
    <T> ServiceRegistration<T> offer(Class<T> type, T service) {
        return framework.getBundleContext().registerService(type, service, null);
    }

    /** Gives the console its configuration, through Configuration Admin as in the gateway. */
    void configure(Map<String, ?> properties) throws Exception {
        var context = framework.getBundleContext();
        var reference = context.getAllServiceReferences("org.osgi.service.cm.ConfigurationAdmin", null)[0];
        var admin = context.getService(reference);
        var configuration = admin.getClass().getMethod("getConfiguration", String.class, String.class);
        configuration.setAccessible(true);
        var pid = configuration.invoke(admin, "sluice.console", "?");
        var update = pid.getClass().getMethod("update", Dictionary.class);
        update.setAccessible(true);
        update.invoke(pid, FrameworkUtil.asDictionary(properties));
    }

    String awaitEndpoint() throws InterruptedException {
        var endpoint = endpoints.poll(20, TimeUnit.SECONDS);
        if (endpoint == null) {
            throw new AssertionError("the console did not open within 20 s");
        }
        return endpoint;
    }

    boolean isOpen() throws Exception {
        return framework.getBundleContext().getAllServiceReferences(null, ENDPOINT) != null;
    }

    URI url() throws Exception {
        var references = framework.getBundleContext().getAllServiceReferences(null, ENDPOINT);
        if (references == null) {
            throw new AssertionError("the console is not open");
        }
        return URI.create(endpoint(references[0]).substring("console ".length()));
    }

    String password() throws IOException {
        return Files.readString(home.resolve("secrets/console-password")).strip();
    }

    HttpRequest.Builder to(String path) throws Exception {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(10));
    }

    HttpRequest.Builder as(String user, String password, String path) throws Exception {
        var basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return to(path).header("Authorization", "Basic " + basic);
    }

    HttpRequest.Builder asAdmin(String path) throws Exception {
        return as("admin", password(), path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends what no decent client would, and returns the first line of the answer. */
    @Nullable
    String raw(String request) throws Exception {
        var url = url();
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    Framework framework() {
        return framework;
    }

    void close() throws Exception {
        client.close();
        framework.stop();
        framework.waitForStop(20_000);
    }
}
