package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentsTest {

    private static final String KEEPING = "ds.cache.metadata";
    private static final String RUNTIME = "org.apache.felix.scr";

    @TempDir
    Path temp;

    private Image image;
    private Home home;
    private Gateway gateway;

    @BeforeEach
    void begin() throws Exception {
        var files = new SmallImage(temp.resolve("image"));
        files.bundle("lib", RUNTIME, "1", SmallImage.Plain.class);
        files.bundle("lib", "one", "1", SmallImage.Plain.class);
        image = files.image();
        home = Home.open(temp.resolve("home"), image.defaults());
        gateway = new Gateway(image, temp.resolve("home"), List.of(), () -> KnownJars.NONE);
        System.clearProperty(KEEPING);
    }

    @AfterEach
    void stop() throws Exception {
        System.clearProperty(KEEPING);
        gateway.stop(Duration.ofSeconds(30));
        home.close();
    }

    @Test
    void whatWasKeptForTheseBundlesIsOffered() throws Exception {
        var features = List.of(SmallImage.feature("one", RUNTIME));
        Checked.write(Components.file(image, features), new byte[] {1, 2, 3});
        gateway.start(features);
        assertThat(data("bundle2")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(System.getProperty(KEEPING)).isEqualTo("true");

        var again = temp.resolve("again");
        Components.keep(Home.frameworkStorage(temp.resolve("home")), again);
        assertThat(Checked.read(again).remaining()).isEqualTo(3);
    }

    @Test
    void whatWasKeptForOthersOrIsDamagedIsNot() throws Exception {
        var features = List.of(SmallImage.feature("one", RUNTIME));
        Checked.write(Components.file(image, List.of(SmallImage.feature(RUNTIME, "one"))), new byte[] {1, 2, 3});
        Checked.write(Components.file(image, List.of(SmallImage.feature(RUNTIME))), new byte[] {1, 2, 3});
        Files.write(Components.file(image, features), new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3});
        gateway.start(features);
        assertThat(data("bundle2")).doesNotExist();
        assertThat(System.getProperty(KEEPING)).isNull();
        assertThat(gateway.context().getBundles()).hasSize(3);
    }

    private Path data(String bundle) {
        return temp.resolve("home/var/framework").resolve(bundle).resolve("data/componentMetadataStore");
    }
}
