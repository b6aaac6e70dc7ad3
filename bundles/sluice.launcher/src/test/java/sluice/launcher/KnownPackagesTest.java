package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;

class KnownPackagesTest {

    @TempDir
    Path temp;

    private Image image;

    @BeforeEach
    void begin() throws Exception {
        image = new SmallImage(temp.resolve("image")).image();
    }

    @Test
    void theFrameworkExportsTheSameWhetherItIsToldOrWorksItOut() throws Exception {
        var workedOut = exported();
        assertThat(workedOut).contains("java.util;", "javax.xml.parsers;", "org.osgi.framework;");
        assertThat(exported()).isEqualTo(workedOut);
        assertThat(KnownPackages.read(image.packages())).contains(workedOut);
    }

    @Test
    void whatHoldsForAnotherRuntimeIsNotTaken() throws Exception {
        var workedOut = exported();
        var known =
                StandardCharsets.UTF_8.decode(Checked.read(image.packages())).toString();
        write(known.replaceFirst("java.base, ", ""));
        assertThat(KnownPackages.read(image.packages())).isEmpty();
        write("24" + known);
        assertThat(KnownPackages.read(image.packages())).isEmpty();
        write(known.replace("java.util;", "java.other;"));
        assertThat(exported()).isNotEqualTo(workedOut).contains("java.other;"); // so it was taken before
    }

    private void write(String text) throws Exception {
        Checked.write(image.packages(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts a framework, keeps what it exports unless that is known, and returns it. */
    private String exported() throws Exception {
        var folder = temp.resolve("home");
        try (var _ = Home.open(folder, image.defaults())) {
            var gateway = new Gateway(image, folder, List.of(), () -> KnownJars.NONE);
            gateway.start(List.of());
            var framework = gateway.context().getBundle(Constants.SYSTEM_BUNDLE_ID);
            if (KnownPackages.read(image.packages()).isEmpty()) {
                KnownPackages.write(framework, image.packages());
            }
            var exported = framework.getHeaders("").get(Constants.EXPORT_PACKAGE);
            gateway.stop(Duration.ofSeconds(30));
            return exported;
        }
    }
}
