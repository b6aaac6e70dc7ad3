package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

    private SmallImage files;
    private Home home;
    private Gateway gateway;

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
        files = new SmallImage(temp.resolve("image"));
        var image = files.image();
        home = Home.open(temp.resolve("home"), image.defaults());
        gateway = new Gateway(image, temp.resolve("home"), List.of("a/b=c", "d/e=f"), () -> KnownJars.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        late.countDown();
        gateway.stop(LONG);
        home.close();
    }

    @Test
    void aConnectedBundleHasTheClassPathsLoaderAndAnOrdinaryOneItsOwn() throws Exception {
        files.bundle("lib", "plain.connected", "1", SmallImage.Plain.class);
        files.bundle("bundles", "plain.ordinary", "1", SmallImage.Plain.class);
        gateway.start(List.of(SmallImage.feature("plain.connected", "plain.ordinary")));

        assertThat(services()).containsExactlyInAnyOrder("from AppClassLoader", "from BundleClassLoader");
        assertThat(gateway.stop(LONG)).isEmpty();
    }

    @Test
    void aConnectedBundleCanBeReplacedAndComeBack() throws Exception {
        files.bundle("lib", "plain", "1", SmallImage.Plain.class);
        gateway.start(List.of(SmallImage.feature("plain")));
        var connected = bundleNamed("plain");
        var location = connected.getLocation();

        connected.uninstall();
        var jar = files.bundle("bundles", "plain", "2", SmallImage.Plain.class);
        var replacement = gateway.context().installBundle(jar.toUri().toString());
        replacement.start();
        assertThat(services()).containsExactly("from BundleClassLoader");

        replacement.uninstall();
        gateway.context().installBundle(location).start();
        assertThat(services()).containsExactly("from AppClassLoader");
    }

    @Test
    void whoeverSpeaksToAPersonWaitsUntilTheGatewayIsReady() throws Exception {
        files.bundle("lib", "last", "1", SmallImage.Plain.class);
        files.bundle("lib", "plain", "1", SmallImage.Plain.class);
        gateway.start(List.of(SmallImage.feature("last", "plain")));
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
        files.bundle("lib", "stubborn", "1", Stubborn.class);
        gateway.start(List.of(SmallImage.feature("stubborn")));
        assertThat(gateway.stop(Duration.ofMillis(200))).containsExactly("stubborn");
    }

    @Test
    void whatABundleRefusesIsTheSentence() throws Exception {
        files.bundle("lib", "refusing", "1", Refusing.class);
        assertThatThrownBy(() -> gateway.start(List.of(SmallImage.feature("refusing"))))
                .isInstanceOf(StartException.class)
                .hasMessage("etc/a.json: b: must be a number");
    }

    @Test
    void aBundleTheImageLacksIsNamed() {
        assertThatThrownBy(() -> gateway.start(List.of(SmallImage.feature("missing"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has no bundle missing-1.jar");
    }

    private Bundle bundleNamed(String name) {
        return SmallImage.bundle(gateway, name);
    }

    private List<String> services() throws Exception {
        return SmallImage.services(gateway);
    }
}
