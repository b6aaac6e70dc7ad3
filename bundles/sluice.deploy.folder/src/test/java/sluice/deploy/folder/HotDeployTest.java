package sluice.deploy.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HotDeployTest {

    @TempDir
    Path home;

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new Gateway(home).start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.stop();
    }

    @Test
    void aJarStartsIsReplacedAndRemovedAndNoOtherBundleIsTouched() throws Exception {
        var first = Jars.driver("1.0.0");
        var second = Jars.driver("1.1.0");
        long begin = System.nanoTime();
        gateway.put("driver.jar", first);
        gateway.awaitDriver("1.0.0");
        gateway.put("driver.jar", second);
        gateway.awaitDriver("1.1.0");
        assertThat(gateway.hasDriver("1.0.0")).isFalse();
        gateway.awaitActive("driver.jar", "test.driver 1.1.0");
        Files.delete(gateway.file("driver.jar"));
        gateway.awaitNoDriver();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(gateway.touched).isNotEmpty().containsOnly("test.driver");
    }

    @Test
    void anOlderVersionAndTheSameVersionWithOtherContentReplaceToo() throws Exception {
        gateway.put("driver.jar", Jars.driver("2.0.0"));
        gateway.awaitDriver("2.0.0");
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitDriver("1.0.0");
        gateway.put("driver.jar", Jars.startThat("1.0.0", "throws"));
        assertThat(gateway.awaitRefused("driver.jar")).contains("no such chip");
    }

    @Test
    void theSameContentAgainRestartsNothing() throws Exception {
        var jar = Jars.driver("1.0.0");
        gateway.put("driver.jar", jar);
        gateway.awaitActive("driver.jar", "test.driver 1.0.0");
        gateway.touched.clear();
        var since = gateway.status("driver.jar").since();
        gateway.put("driver.jar", jar);
        gateway.framework.await(
                "a second look", () -> gateway.status("driver.jar").since().isAfter(since));
        assertThat(gateway.touched).isEmpty();
    }

    @Test
    void aNewerFileBesideARemovedOneIsAnUpdate() throws Exception {
        gateway.put("driver-1.0.0.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("driver-1.0.0.jar", "test.driver 1.0.0");
        Files.delete(gateway.file("driver-1.0.0.jar"));
        gateway.put("driver-1.1.0.jar", Jars.driver("1.1.0"));
        gateway.awaitActive("driver-1.1.0.jar", "test.driver 1.1.0");
        assertThat(gateway.statuses()).hasSize(1);
    }

    @Test
    void twoFilesWithOneBundleAreRefusedByNameUntilOneGoes() throws Exception {
        gateway.put("a.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("a.jar", "test.driver 1.0.0");
        gateway.put("b.jar", Jars.driver("1.1.0"));
        assertThat(gateway.awaitRefused("b.jar"))
                .isEqualTo("it is test.driver 1.1.0, and a.jar is test.driver 1.0.0: keep one of them");
        assertThat(gateway.hasDriver("1.0.0")).isTrue();
        Files.delete(gateway.file("a.jar"));
        gateway.awaitDriver("1.1.0");
        gateway.awaitActive("b.jar", "test.driver 1.1.0");
    }

    @Test
    void whatIsNoBundleIsRefusedAndThePreviousVersionGoesOn() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitActive("driver.jar", "test.driver 1.0.0");
        gateway.touched.clear();
        gateway.put("driver.jar", "not a zip".getBytes(UTF_8));
        Files.setLastModifiedTime(
                gateway.file("driver.jar"), FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(gateway.awaitRefused("driver.jar"))
                .isEqualTo("it is not a whole zip file; test.driver 1.0.0 goes on");
        assertThat(gateway.hasDriver("1.0.0")).isTrue();
        assertThat(gateway.touched).isEmpty();
    }

    @Test
    void whatLacksAPackageIsRefusedByItsNameAndThePreviousVersionGoesOn() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitDriver("1.0.0");
        gateway.put(
                "driver.jar",
                Jars.driver(
                        "test.driver",
                        "1.1.0",
                        Map.of("Import-Package", "org.osgi.framework,com.example.chip;version=\"[1.2,2)\"")));
        assertThat(gateway.awaitRefused("driver.jar"))
                .isEqualTo(
                        "it imports package com.example.chip from version 1.2.0 below 2.0.0, which no bundle exports; "
                                + "test.driver 1.0.0 goes on");
        gateway.awaitDriver("1.0.0");
    }

    @Test
    void whatWasLackingHelpsWhenItComesLater() throws Exception {
        gateway.put(
                "a.jar", Jars.driver("test.a", "1.0.0", Map.of("Import-Package", "org.osgi.framework,com.example.b")));
        gateway.awaitRefused("a.jar");
        gateway.put(
                "b.jar",
                Jars.driver(
                        "test.b",
                        "1.0.0",
                        Map.of(
                                "Export-Package",
                                "com.example.b;-split-package:=merge-first",
                                "-includeresource",
                                "com/example/b/x.txt;literal='x'")));
        gateway.awaitDriver("test.a", "1.0.0");
    }

    @Test
    void whatThrowsInItsStartIsRefusedAndThePreviousVersionComesBack() throws Exception {
        gateway.put("driver.jar", Jars.driver("1.0.0"));
        gateway.awaitDriver("1.0.0");
        gateway.put("driver.jar", Jars.startThat("1.1.0", "throws"));
        assertThat(gateway.awaitRefused("driver.jar"))
                .isEqualTo("its start throws IllegalStateException: no such chip; test.driver 1.0.0 goes on");
        gateway.awaitDriver("1.0.0");
        assertThat(gateway.touched).containsOnly("test.driver");
    }

    @Test
    void aHalfCopiedFileNeverCounts() throws Exception {
        var jar = Jars.driver("1.0.0");
        Files.write(gateway.file("driver.jar"), Arrays.copyOf(jar, jar.length / 2));
        gateway.put("marker.jar", Jars.driver("test.marker", "1.0.0", Map.of()));
        gateway.awaitActive("marker.jar", "test.marker 1.0.0"); // looked at after the half one
        assertThat(gateway.statuses()).extracting("file").containsExactly("marker.jar");
        Files.write(gateway.file("driver.jar"), jar);
        gateway.awaitDriver("1.0.0");
    }

    @Test
    void aLinkIsRefused() throws Exception {
        var elsewhere = Files.write(home.resolve("elsewhere.jar"), Jars.driver("1.0.0"));
        Files.createSymbolicLink(gateway.file("driver.jar"), elsewhere);
        assertThat(gateway.awaitRefused("driver.jar")).startsWith("it is a link");
    }
}
