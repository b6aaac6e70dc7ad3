package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

class ImageCacheTest {

    @TempDir
    Path temp;

    private SmallImage files;
    private Home home;
    private Gateway gateway;

    @BeforeEach
    void begin() throws Exception {
        files = new SmallImage(temp.resolve("image"));
        files.bundle("lib", "one", "1", SmallImage.Plain.class);
        files.bundle("lib", "two", "1", SmallImage.Plain.class);
        home = Home.open(temp.resolve("home"), files.image().defaults());
        gateway = new Gateway(files.image(), temp.resolve("home"), List.of(), () -> KnownJars.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.stop(Duration.ofSeconds(30));
        home.close();
    }

    @Test
    void onlyWhatWasDeployedHasFiles() throws Exception {
        files.bundle("bundles", "ordinary", "1", SmallImage.Plain.class);
        gateway.start(List.of(SmallImage.feature("one", "ordinary", "two")));

        assertThat(bundle("one").getBundleId()).isEqualTo(1);
        assertThat(bundle("ordinary").getBundleId()).isEqualTo(2);
        assertThat(bundle("two").getBundleId()).isEqualTo(3);
        assertThat(bundle("two").getLocation()).isEqualTo("lib:two-1.jar");
        assertThat(stored()).contains("bundle2").doesNotContain("bundle1", "bundle3");
    }

    @Test
    void aBundleThatKeepsFilesHasAFolderForThem() throws Exception {
        gateway.start(List.of(SmallImage.feature("one", "two")));
        var file = bundle("one").getDataFile("sub/x").toPath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        assertThat(bundle("two").getDataFile("sub/x")).doesNotExist();

        bundle("one").uninstall();
        assertThat(file).doesNotExist();
    }

    @Test
    void anotherContentTakesThePlaceOfTheConnectedOne() throws Exception {
        gateway.start(List.of(SmallImage.feature("one", "two")));
        var one = bundle("one");
        assertThat(services()).containsExactly("from AppClassLoader", "from AppClassLoader");

        update(one, files.bundle("bundles", "one", "2", SmallImage.Plain.class));
        refresh();
        assertThat(one.getVersion()).hasToString("2.0.0");
        assertThat(services()).containsExactlyInAnyOrder("from AppClassLoader", "from BundleClassLoader");

        update(one, files.bundle("bundles", "one", "3", SmallImage.Plain.class));
        assertThat(one.getVersion()).hasToString("3.0.0");
        one.update();
        refresh();
        assertThat(one.getVersion()).hasToString("1.0.0");
        assertThat(services()).containsExactly("from AppClassLoader", "from AppClassLoader");

        one.uninstall();
        assertThat(stored()).doesNotContain("bundle" + one.getBundleId());
    }

    @Test
    void anUpdateThatCannotBeReadLeavesTheConnectedContent() throws Exception {
        gateway.start(List.of(SmallImage.feature("one")));
        var one = bundle("one");
        var damaged = Files.writeString(temp.resolve("damaged.jar"), "no zip file");
        try (var in = Files.newInputStream(damaged)) {
            assertThat(catchThrowable(() -> one.update(in))).isInstanceOf(BundleException.class);
        }
        refresh();
        assertThat(one.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(one.getVersion()).hasToString("1.0.0");
        assertThat(services()).containsExactly("from AppClassLoader");
    }

    @Test
    void aRefreshKeepsTheConnectedContent() throws Exception {
        gateway.start(List.of(SmallImage.feature("one")));
        var one = bundle("one");
        one.update();
        refresh();
        assertThat(one.getEntry("META-INF/MANIFEST.MF")).isNotNull();
        assertThat(services()).containsExactly("from AppClassLoader");
    }

    @Test
    void whatAKilledProcessLeftIsInNobodysWay() throws Exception {
        var left = Files.createDirectories(temp.resolve("home/var/framework/bundle1/version0.0"));
        Files.writeString(left.resolve("revision.location"), "lib:other.jar");
        Files.writeString(left.resolveSibling("bundle.info"), "no such thing");
        gateway.start(List.of(SmallImage.feature("one")));
        assertThat(services()).containsExactly("from AppClassLoader");
        assertThat(stored()).doesNotContain("bundle1");
    }

    private static void update(Bundle bundle, Path jar) throws Exception {
        try (var in = Files.newInputStream(jar)) {
            bundle.update(in);
        }
    }

    private void refresh() throws InterruptedException {
        var done = new CountDownLatch(1);
        gateway.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null, _ -> done.countDown());
        done.await();
    }

    private Set<String> stored() throws IOException {
        try (var folders = Files.list(temp.resolve("home/var/framework"))) {
            return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Bundle bundle(String name) {
        return SmallImage.bundle(gateway, name);
    }

    private List<String> services() throws Exception {
        return SmallImage.services(gateway);
    }
}
