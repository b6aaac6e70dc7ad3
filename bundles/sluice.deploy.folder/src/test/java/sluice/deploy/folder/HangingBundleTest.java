package sluice.deploy.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.framework.TestFramework;

/** Bundles that never return from their start; with a shorter limit than the gateway's. */
@Timeout(60)
class HangingBundleTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    Path home;

    private TestFramework framework;
    private Folder folder;

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(home.resolve("cache"), Map.of());
        var deploy = Files.createDirectories(home.resolve("deploy"));
        folder = new Folder(
                deploy,
                new Staging(deploy, home.resolve("var")),
                new Installer(framework.context(), new TimeLimit(LIMIT)),
                InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private void put(byte[] jar) throws Exception {
        Files.write(home.resolve("deploy/driver.jar"), jar);
        folder.changed(Set.of("driver.jar"));
    }

    @Test
    void oneThatHangsIsInterruptedAndThePreviousVersionComesBack() throws Exception {
        put(Jars.driver("1.0.0"));
        put(Jars.startThat("1.1.0", "hangs"));
        assertThat(framework.has("(driver=test.driver 1.0.0)")).isTrue();
        assertThat(folder.files().getFirst().reason())
                .isEqualTo("its start has not returned after 1 s; test.driver 1.0.0 goes on");
        assertThat(steps()).isEmpty();
        put(Jars.driver("1.2.0"));
        assertThat(framework.has("(driver=test.driver 1.2.0)")).isTrue();
    }

    @Test
    void besideOneThatCannotEvenBeInterruptedThePreviousVersionRuns() throws Exception {
        put(Jars.driver("1.0.0"));
        put(Jars.startThat("1.1.0", "hangs deaf"));
        assertThat(framework.has("(driver=test.driver 1.0.0)")).isTrue();
        assertThat(folder.files().getFirst().subject()).isEqualTo("test.driver 1.0.0");
        assertThat(steps()).hasSize(1);
        for (var step : steps()) {
            step.interrupt();
            step.join();
        }
    }

    private static List<Thread> steps() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sluice-deploy-step"))
                .toList();
    }
}
