package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.log.LogService;

class GatewayTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static volatile CountDownLatch late = new CountDownLatch(1);

    @TempDir
    Path temp;

    private Image image;
    private Home home;
    private Gateway gateway;

    /** Registers a service that says where its class came from. */
    public static final class Plain implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            context.registerService(
                    String.class,
                    "from " + getClass().getClassLoader().getClass().getSimpleName(),
                    null);
        }

        @Override
        public void stop(BundleContext context) {
            // The framework takes the service back.
        }
    }

    /** Does not come back from its stop until the test is over. */
    public static final class Stubborn implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            // Ready at once.
        }

        @Override
        public void stop(BundleContext context) throws InterruptedException {
            late.await();
        }
    }

    /** Does not like its configuration. */
    public static final class Refusing implements BundleActivator {
        @Override
        public void start(BundleContext context) throws BundleException {
            throw new BundleException("etc/a.json: b: must be a number");
        }

        @Override
        public void stop(BundleContext context) {
            // Never started.
        }
    }

    @BeforeEach
    void layImage() throws Exception {
        late = new CountDownLatch(1);
        image = new Image(temp.resolve("image"));
        for (var folder : List.of("lib", "bundles", "etc")) {
            Files.createDirectories(temp.resolve("image").resolve(folder));
        }
        home = Home.open(temp.resolve("home"), image.defaults());
        gateway = new Gateway(image, temp.resolve("home"), List.of("a/b=c", "d/e=f"));
    }

    @AfterEach
    void stop() throws Exception {
        late.countDown();
        gateway.stop(LONG);
        home.close();
    }

    @Test
    void aConnectedBundleHasTheClassPathsLoaderAndAnOrdinaryOneItsOwn() throws Exception {
        bundle("lib", "plain.connected", "1", Plain.class);
        bundle("bundles", "plain.ordinary", "1", Plain.class);
        gateway.start(List.of(feature("plain.connected", "plain.ordinary")));

        assertThat(services()).containsExactlyInAnyOrder("from AppClassLoader", "from BundleClassLoader");
        assertThat(gateway.stop(LONG)).isEmpty();
    }

    @Test
    void aConnectedBundleCanBeReplacedAndComeBack() throws Exception {
        bundle("lib", "plain", "1", Plain.class);
        gateway.start(List.of(feature("plain")));
        var connected = bundleNamed("plain");
        var location = connected.getLocation();

        connected.uninstall();
        var jar = bundle("bundles", "plain", "2", Plain.class);
        var replacement = gateway.context().installBundle(jar.toUri().toString());
        replacement.start();
        assertThat(services()).containsExactly("from BundleClassLoader");

        replacement.uninstall();
        gateway.context().installBundle(location).start();
        assertThat(services()).containsExactly("from AppClassLoader");
    }

    @Test
    void whoeverSpeaksToAPersonWaitsUntilTheGatewayIsReady() throws Exception {
        bundle("lib", "last", "1", Plain.class);
        bundle("lib", "plain", "1", Plain.class);
        gateway.start(List.of(feature("last", "plain")));
        assertThat(bundleNamed("last").getState()).isEqualTo(Bundle.INSTALLED);
        gateway.startLast();
        assertThat(bundleNamed("last").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void bundlesLearnHomeAndOverridesAndFindALog() throws Exception {
        gateway.start(List.of());
        assertThat(gateway.context().getProperty("sluice.home"))
                .isEqualTo(temp.resolve("home").toString());
        assertThat(gateway.context().getProperty("sluice.set")).isEqualTo("a/b=c\nd/e=f");
        assertThat(gateway.context().getServiceReference(LogService.class)).isNotNull();
    }

    @Test
    void aBundleThatDoesNotStopIsNamed() throws Exception {
        bundle("lib", "stubborn", "1", Stubborn.class);
        gateway.start(List.of(feature("stubborn")));
        assertThat(gateway.stop(Duration.ofMillis(200))).containsExactly("stubborn");
    }

    @Test
    void whatABundleRefusesIsTheSentence() throws Exception {
        bundle("lib", "refusing", "1", Refusing.class);
        assertThatThrownBy(() -> gateway.start(List.of(feature("refusing"))))
                .isInstanceOf(StartException.class)
                .hasMessage("etc/a.json: b: must be a number");
    }

    @Test
    void aBundleTheImageLacksIsNamed() {
        assertThatThrownBy(() -> gateway.start(List.of(feature("missing"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has no bundle missing-1.jar");
    }

    private Bundle bundleNamed(String name) {
        return List.of(gateway.context().getBundles()).stream()
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> services() throws Exception {
        return gateway.context().getServiceReferences(String.class, null).stream()
                .map(reference -> gateway.context().getService(reference))
                .toList();
    }

    private static Feature feature(String... bundles) {
        return new Feature(
                "test",
                List.of(),
                List.of(bundles).stream().map(name -> name + "-1").toList(),
                Set.of("last-1"),
                Map.of());
    }

    private Path bundle(String folder, String name, String version, Class<?> activator) throws IOException {
        var manifest = new Manifest();
        Map.of(
                        "Manifest-Version",
                        "1.0",
                        "Bundle-ManifestVersion",
                        "2",
                        "Bundle-SymbolicName",
                        name,
                        "Bundle-Version",
                        version,
                        "Bundle-Activator",
                        activator.getName(),
                        "Import-Package",
                        "org.osgi.framework")
                .forEach((header, value) -> manifest.getMainAttributes().putValue(header, value));
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            var file = activator.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(file));
            try (var in = activator.getClassLoader().getResourceAsStream(file)) {
                in.transferTo(jar);
            }
        }
        var target = temp.resolve("image").resolve(folder).resolve(name + "-" + version + ".jar");
        return Files.write(target, bytes.toByteArray());
    }
}
