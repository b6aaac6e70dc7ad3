package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed image, unpacked where somebody else puts it. */
class ImageTest {

    @TempDir
    Path temp;

    @Test
    void itRunsElsewhereWithItsCacheFromAFolderWithBlanksAndThroughALink() throws Exception {
        var image = unpack(temp.resolve("some where/else"));
        var link = Files.createDirectories(temp.resolve("bin")).resolve("image");
        Files.createSymbolicLink(link, image);
        // With this mode the JVM ends at once where it cannot use the cache.
        try (var gateway = Gateway.launch(link, "-XX:AOTMode=on", temp.resolve("my home"))) {
            assertThat(gateway.awaitReady()).contains("mqtt 127.0.0.1:");
            assertThat(gateway.stop()).isZero();
        }
        try (var broker = Gateway.launch(link, "-XX:AOTMode=on", temp.resolve("broker"), "--features", "broker")) {
            broker.awaitReady();
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void theBrokerAloneHasACacheOfItsOwn() throws Exception {
        var image = unpack(temp.resolve("image"));
        Files.delete(image.resolve("lib/sluice.aot"));
        try (var broker = Gateway.launch(image, "-XX:AOTMode=on", temp.resolve("home"), "--features", "broker")) {
            broker.awaitReady();
            assertThat(broker.stop()).isZero();
        }
        Files.delete(image.resolve("lib/broker.aot"));
        try (var broker = Gateway.launch(image, "", temp.resolve("home"), "--features", "broker")) {
            broker.awaitReady();
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void aCacheThatDoesNotFitOnlyCostsTime() throws Exception {
        var image = unpack(temp.resolve("image"));
        try (var jars = Files.newDirectoryStream(image.resolve("lib/class-path"))) {
            for (var jar : jars) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
            }
        }
        try (var gateway = Gateway.launch(image, "", temp.resolve("home"), "--features", "broker")) {
            gateway.awaitReady();
            assertThat(gateway.stop()).isZero();
            assertThat(gateway.logs()).noneMatch(line -> line.contains("[aot]") || line.contains("[cds]"));
        }
    }

    @Test
    void whatIsPreparedIsUsedAndWithoutItAStartOnlyTakesLonger() throws Exception {
        var image = unpack(temp.resolve("image"));
        var home = temp.resolve("home");
        try (var gateway = Gateway.launch(image, "", home, "--features", "broker")) {
            gateway.awaitReady();
            assertThat(componentsOffered(home)).isTrue();
            assertThat(gateway.stop()).isZero();
        }
        try (var files = Files.newDirectoryStream(image.resolve("lib/prepared"))) {
            for (var file : files) {
                Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5_000));
            }
        }
        try (var gateway = Gateway.launch(image, "", home, "--features", "broker")) {
            gateway.awaitReady();
            assertThat(componentsOffered(home)).isFalse();
            assertThat(gateway.stop()).isZero();
            assertThat(gateway.logs()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        }
    }

    private static boolean componentsOffered(Path home) throws Exception {
        try (var files = Files.walk(home.resolve("var/framework"))) {
            return files.anyMatch(file -> file.endsWith("data/componentMetadataStore"));
        }
    }

    @Test
    void everythingInItHasItsLicence() throws Exception {
        try (var jars = Files.newDirectoryStream(Gateway.IMAGE.resolve("lib"), "[!s]*.jar")) {
            var names = new ArrayList<Path>();
            jars.forEach(names::add);
            assertThat(names).hasSizeGreaterThan(10).allSatisfy(jar -> {
                var name = jar.getFileName().toString();
                assertThat(Gateway.IMAGE.resolve("licences").resolve(name.substring(0, name.length() - 4)))
                        .isNotEmptyDirectory();
            });
        }
        assertThat(Gateway.IMAGE.resolve("LICENSE")).isNotEmptyFile();
        assertThat(Gateway.IMAGE.resolve("jre/legal/java.base/LICENSE")).isNotEmptyFile();
    }

    private static Path unpack(Path folder) throws Exception {
        Files.createDirectories(folder);
        var packed = Path.of(Gateway.IMAGE + ".tar.gz");
        var tar = new ProcessBuilder("tar", "-xzf", packed.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return folder.resolve(Gateway.IMAGE.getFileName());
    }
}
