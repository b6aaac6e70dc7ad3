package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.itest.driver.Boiler;

/** The template of a driver builds outside this source tree, against the image's own API bundles, and drives a chip. */
class DriverTemplateTest {

    private static final List<String> APIS = List.of("sluice.device", "sluice.io", "sluice.driver");

    @TempDir
    private Path folder;

    @Test
    void itBuildsElsewhereAndItsReadingIsOnItsTopic() throws Exception {
        var top = Path.of(System.getProperty("top"));
        var project = copy(top.resolve("docs/templates/driver"), folder.resolve("my-driver"));
        publish(folder.resolve("repository"));
        maven(top, project);
        var jar = project.resolve("target/com.example.mcp9808-1.0.0.jar");
        assertThat(Files.size(jar)).isLessThan(10_000);

        var home = folder.resolve("home");
        try (var gateway = Gateway.start(home);
                var viewer = new Viewer(gateway.mqttPort(), "viewer", "sensors/boiler/#")) {
            BundleJar.write(home.resolve("deploy/boiler.jar"), "boiler", "1.0.0", Boiler.class);
            var page = HowTo.read("write-a-driver.md");
            page.write(gateway, "etc/com.example.mcp9808~boiler.json", "\"bus\": 1", "\"bus\": 9");
            Files.copy(jar, home.resolve("deploy").resolve(jar.getFileName()));

            viewer.await(message -> message.topic().equals("sensors/boiler/temperature")
                    && message.payload().startsWith("{\"value\":25.25,\"unit\":\"Cel\""));
        }
    }

    /** Lays the API bundles of the image down as a Maven repository does. */
    private static void publish(Path repository) throws IOException {
        for (var api : APIS) {
            var place = Files.createDirectories(
                    repository.resolve("sluice").resolve(api).resolve("0.1.0"));
            Files.copy(bundle(api), place.resolve(api + "-0.1.0.jar"));
            Files.writeString(place.resolve(api + "-0.1.0.pom"), """
                    <project>
                        <modelVersion>4.0.0</modelVersion>
                        <groupId>sluice</groupId>
                        <artifactId>%s</artifactId>
                        <version>0.1.0</version>
                    </project>
                    """.formatted(api));
        }
    }

    private static Path bundle(String name) throws IOException {
        try (var files = Files.walk(Gateway.IMAGE)) {
            return files.filter(file -> file.getFileName().toString().matches(name + "[-_]?0\\.1\\.0.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * The project's own artifacts come from elsewhere, all others from what this build has fetched. What it has in another version only, because it
     * chooses versions for itself, comes from Maven Central.
     */
    private void maven(Path top, Path project) throws Exception {
        var shared = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        var plugins = Path.of(shared).toUri();
        var settings = Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                    <profiles>
                        <profile>
                            <id>elsewhere</id>
                            <repositories>
                                <repository><id>sluice</id><url>%s</url></repository>
                                <repository><id>built</id><url>%s</url></repository>
                            </repositories>
                            <pluginRepositories>
                                <pluginRepository><id>built</id><url>%s</url></pluginRepository>
                            </pluginRepositories>
                        </profile>
                    </profiles>
                    <activeProfiles>
                        <activeProfile>elsewhere</activeProfile>
                    </activeProfiles>
                </settings>
                """.formatted(
                        folder.resolve("repository").toUri(), plugins, plugins));
        var process = new ProcessBuilder(
                        "sh",
                        "-c",
                        ". \"$0/cnf/jdk.sh\" && find_jdk && export JAVA_HOME && mvn=$(ls -d \"$HOME\"/.m2/wrapper/apache-maven-*/bin/mvn"
                                + " 2>/dev/null | tail -n 1) && exec \"${mvn:-mvn}\" \"$@\"",
                        top.toString(),
                        "-B",
                        "-q",
                        "-s",
                        settings.toString(),
                        "-Dmaven.repo.local=" + folder.resolve("local"),
                        "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }
}
