package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Ports;

/** {@code docs/how-to/install.md} on the packed image, with folders of the test in the place of the system's. */
class InstallTest {

    private static final String PACKED = System.getProperty("image") + ".tar.gz";
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path system;

    private final int console = Ports.free();

    @Test
    void thePageIsRight() throws Exception {
        MosquittoClient.assumeInstalled();
        var page = HowTo.read("install.md");
        var units = Files.createDirectories(system.resolve("etc/systemd/system"));
        page.run(here(0), "tar -xzf");

        try (var gateway = Gateway.command(system.resolve("var/lib/sluice"), execStart(units))) {
            page.run(here(gateway.mqttPort()), "mosquitto_sub");
            page.run(here(0), "tar -czf");
            assertThat(gateway.stop()).isZero();
        }
        assertThat(Files.size(system.resolve("sluice-home.tar.gz"))).isPositive();
    }

    @Test
    void systemdUnderstandsTheUnit() throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "skipped, because systemd-analyze is not installed");
        var unit = Files.readString(Path.of(System.getProperty("image"), "systemd/sluice.service"));
        var file = Files.writeString(
                system.resolve("sluice.service"), unit.replace("/opt/sluice", System.getProperty("image")));

        var analyze = new ProcessBuilder(ANALYZE.toString(), "verify", file.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(analyze.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("sluice.service");
        assertThat(analyze.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(analyze.exitValue()).isZero();
    }

    /** Returns the arguments of the installed unit's command, with free ports. */
    private List<String> execStart(Path units) throws Exception {
        var command = Files.readAllLines(units.resolve("sluice.service")).stream()
                .filter(line -> line.startsWith("ExecStart="))
                .map(line -> line.substring("ExecStart=".length()).split(" "))
                .findFirst()
                .orElseThrow();
        assertThat(Path.of(system + command[0])).isExecutable();
        var home = system + command[3];
        assertThat(List.of(command).subList(1, 3)).containsExactly("run", "--home");
        return List.of("run", "--home", home, "--listen", "0", "--set", "sluice.console/address=127.0.0.1:" + console);
    }

    private UnaryOperator<String> here(int mqtt) {
        return line -> line.replace(" sluice-0.1.0.tar.gz", " " + PACKED)
                .replace("sluice-home", system + "/sluice-home")
                .replaceAll("(?<=[ (])(/opt|/etc|/var)/", system + "$1/")
                .replace("mkdir -p ", "mkdir -p " + system + "/var/lib ")
                .replace("mosquitto_sub", "mosquitto_sub -p " + mqtt)
                .replace("8080", "" + console);
    }
}
