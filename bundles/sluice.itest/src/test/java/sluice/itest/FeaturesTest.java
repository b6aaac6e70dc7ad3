package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundles a feature starts. */
class FeaturesTest {

    private static final Pattern STARTED = Pattern.compile("Bundle (\\S+) \\S+ started$");

    private static final Pattern LISTED = Pattern.compile("\\{\"id\": \"[^:\"]+:([^:\"]+):([^\"]+)\"");
    private static final Pattern RESOLVED = Pattern.compile("([\\w.-]+);version=");

    @TempDir
    Path home;

    @Test
    void theBrokerStartsNothingButWhatABrokerNeeds() {
        try (var gateway = Gateway.launchWatched(home, "--features", "broker")) {
            assertThat(gateway.awaitReady()).matches("sluice ready in \\d+ ms: mqtt 127\\.0\\.0\\.1:\\d+");
            assertThat(started(gateway))
                    .containsExactlyInAnyOrder(
                            "org.apache.felix.framework",
                            "slf4j.api",
                            "slf4j.simple",
                            "org.osgi.service.log",
                            "org.osgi.util.function",
                            "org.osgi.util.promise",
                            "org.osgi.service.component",
                            "org.apache.felix.configadmin",
                            "org.apache.felix.metatype",
                            "org.apache.felix.scr",
                            "sluice.config",
                            "sluice.deploy",
                            "sluice.deploy.folder",
                            "sluice.bus",
                            "sluice.bus.local",
                            "sluice.store",
                            "org.xerial.sqlite-jdbc",
                            "sluice.store.sqlite",
                            "sluice.mqtt",
                            "sluice.transport",
                            "sluice.transport.tcp",
                            "sluice.transport.tls",
                            "sluice.transport.websocket",
                            "sluice.security",
                            "sluice.security.file",
                            "sluice.broker");
        }
    }

    @Test
    void theWholeGatewayHasNoShell() {
        try (var gateway = Gateway.launchWatched(home)) {
            assertThat(gateway.awaitReady()).contains("mqtt 127.0.0.1:").contains("console http://127.0.0.1:");
            assertThat(started(gateway))
                    .contains("sluice.broker", "sluice.console", "sluice.device.sampler", "sluice.bridge.engine")
                    .noneMatch(name -> name.contains("shell") || name.contains("gogo"));
        }
    }

    @Test
    void theFeaturesTogetherAreWhatTheBuildResolved() throws Exception {
        var run = Files.readString(Path.of(System.getProperty("top"), "edge-image/gateway.bndrun"));
        var resolved = RESOLVED.matcher(run.substring(run.indexOf("-runbundles:")))
                .results()
                .map(result -> result.group(1))
                .toList();
        var listed = new TreeSet<String>();
        try (var features = Files.newDirectoryStream(Gateway.IMAGE.resolve("features"))) {
            for (var feature : features) {
                var ids = LISTED.matcher(Files.readString(feature));
                while (ids.find()) {
                    listed.add(
                            symbolicName(Gateway.IMAGE.resolve("lib/" + ids.group(1) + "-" + ids.group(2) + ".jar")));
                }
            }
        }
        assertThat(listed).hasSizeGreaterThan(30).containsExactlyInAnyOrderElementsOf(resolved);
    }

    @Test
    void whatTheLauncherPreparesAheadIsThere() throws Exception {
        var source = "bundles/sluice.launcher/src/main/java/sluice/launcher/HeadStart.java";
        var names = Pattern.compile("\"(sluice\\.[\\w.$]+)\"")
                .matcher(Files.readString(Path.of(System.getProperty("top"), source)))
                .results()
                .map(result -> result.group(1).replace('.', '/') + ".class")
                .toList();
        var there = new TreeSet<String>();
        try (var jars = Files.newDirectoryStream(Gateway.IMAGE.resolve("lib/class-path"))) {
            for (var jar : jars) {
                try (var file = new JarFile(jar.toFile())) {
                    file.stream().forEach(entry -> there.add(entry.getName()));
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(10).isSubsetOf(there);
    }

    private static String symbolicName(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            var name = file.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
            return name.replaceFirst(";.*", "").strip();
        }
    }

    private static List<String> started(Gateway gateway) {
        return gateway.logs().stream()
                .map(STARTED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }
}
