package sluice.deploy.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** What is deployed in place of a bundle of the image, and what may not be. */
@Timeout(60)
class ImageBundlesTest {

    @TempDir
    Path home;

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new Gateway(home);
        var image = Files.write(home.resolve("image.jar"), Jars.driver("0.9.0"));
        gateway.framework.context().installBundle(image.toUri().toString()).start();
        gateway.start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.stop();
    }

    @Test
    void aProviderOfTheImageIsReplacedAndComesBack() throws Exception {
        gateway.awaitDriver("0.9.0");
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitDriver("1.0.0");
        assertThat(gateway.hasDriver("0.9.0")).isFalse();
        Files.delete(gateway.file("driver.jar"));
        gateway.awaitDriver("0.9.0");
        gateway.framework.await("the other to be gone", () -> !gateway.hasDriver("1.0.0"));
        assertThat(gateway.touched).containsOnly("test.driver");
    }

    @Test
    void anotherBuildOfTheSameVersionTakesItsPlaceToo() throws Exception {
        var own = bundle("test.driver");
        gateway.put("driver.jar", Jars.driver("0.9.0"));
        gateway.awaitActive("driver.jar", "test.driver 0.9.0");
        assertThat(own.getState()).isEqualTo(Bundle.UNINSTALLED);
        gateway.awaitDriver("0.9.0");
        gateway.put("driver.jar", Jars.startThat("0.9.0", "throws"));
        gateway.awaitRefused("driver.jar");
        gateway.awaitDriver("0.9.0");
    }

    @Test
    void aProviderOfTheImageComesBackIfTheNewOneDoesNotStart() throws Exception {
        gateway.put("driver.jar", Jars.startThat("1.0.0", "throws"));
        assertThat(gateway.awaitRefused("driver.jar")).contains("no such chip");
        gateway.awaitDriver("0.9.0");
    }

    @Test
    void aProviderOfTheImageIsNotTouchedByOneThatCannotBeResolved() throws Exception {
        var own = bundle("test.driver");
        long modified = own.getLastModified();
        gateway.put(
                "driver.jar",
                Jars.driver(
                        "test.driver", "1.0.0", Map.of("Require-Capability", "com.example.chip;filter:=\"(bits=8)\"")));
        assertThat(gateway.awaitRefused("driver.jar"))
                .isEqualTo("it needs com.example.chip (bits=8), which no bundle provides");
        assertThat(own.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(own.getLastModified()).isEqualTo(modified);
    }

    @Test
    void aPackageOfTheImageIsNotToBeExportedAgain() throws Exception {
        var headers = Map.of(
                "Export-Package", "sluice.deploy;version=\"1.0.0\"", "-includeresource", "sluice/deploy/x;literal='x'");
        gateway.put("driver.jar", Jars.driver("test.other", "1.0.0", headers));
        assertThat(gateway.awaitRefused("driver.jar"))
                .startsWith("it exports package sluice.deploy, which is ")
                .endsWith("'s: import it instead");
    }

    @Test
    void theDeployFolderDoesNotReplaceItself() throws Exception {
        gateway.put("folder.jar", Jars.driver("sluice.deploy.folder", "9.0.0", Map.of()));
        assertThat(gateway.awaitRefused("folder.jar"))
                .isEqualTo("sluice.deploy.folder runs everything else and changes with the image only");
    }

    @Test
    void whatIsThereAtTheStartRunsBeforeTheStartReturns() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("driver.jar", "test.driver 1.0.0");
        gateway.stop();

        gateway = new Gateway(home).start();
        assertThat(gateway.hasDriver("1.0.0")).isTrue();
    }

    @Test
    void whatLastRanGoesOnWhenTheFileWasSpoiltMeanwhile() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("driver.jar", "test.driver 1.0.0");
        gateway.stop();
        gateway.put("driver.jar", Jars.startThat("1.1.0", "throws"));

        gateway = new Gateway(home).start();
        assertThat(gateway.hasDriver("1.0.0")).isTrue();
        assertThat(gateway.awaitRefused("driver.jar"))
                .isEqualTo("its start throws IllegalStateException: no such chip; test.driver 1.0.0 goes on");
    }

    @Test
    void whenTheFolderItselfIsRestartedTheDeployedBundlesRunOn() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("driver.jar", "test.driver 1.0.0");
        gateway.deployer.stop();
        gateway.touched.clear();
        gateway.deployer.start();
        assertThat(gateway.touched).doesNotContain("test.driver");
        assertThat(gateway.status("driver.jar").subject()).isEqualTo("test.driver 1.0.0");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("sluice-deploy"))
                .hasSize(1);
        gateway.deployer.stop();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("sluice-deploy"));
    }

    private Bundle bundle(String name) {
        for (var bundle : gateway.framework.context().getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }
}
