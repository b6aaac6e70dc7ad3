package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a gateway's process starts, refuses to start, and ends. */
class StartStopTest {

    @TempDir
    Path home;

    @Test
    void theReadyLineComesAndSigtermEndsItWithCodeZero() {
        try (var gateway = Gateway.start(home)) {
            assertThat(gateway.awaitReady()).matches("sluice ready in \\d+ ms: .*");
            assertThat(gateway.stop()).isZero();
            assertThat(gateway.output()).hasSize(1);
        }
    }

    @Test
    void anInterruptFromTheKeyboardEndsItWithCodeZero() throws Exception {
        try (var gateway = Gateway.start(home)) {
            new ProcessBuilder("kill", "-INT", Long.toString(gateway.process().pid()))
                    .start()
                    .waitFor();
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @Test
    void aFirstStartFillsTheHomeAndLaterOnesLeaveItAlone() throws Exception {
        try (var gateway = Gateway.start(home)) {
            gateway.stop();
        }
        assertThat(home.resolve("deploy")).isDirectory();
        assertThat(home.resolve("var")).isDirectory();
        assertThat(Files.getPosixFilePermissions(home.resolve("secrets")).toString())
                .doesNotContain("GROUP", "OTHERS");
        var file = home.resolve("etc/sluice.io.sim.json");
        assertThat(file).exists();

        Files.delete(file);
        try (var gateway = Gateway.start(home)) {
            gateway.stop();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void configurationsAreKeptInEtcAlone() throws Exception {
        try (var gateway = Gateway.start(home)) {
            gateway.awaitReady();
            try (var files = Files.walk(home.resolve("var"))) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".config"));
            }
        }
    }

    @Test
    void aSecondGatewayOnTheSameHomeIsRefused(@TempDir Path other) {
        try (var first = Gateway.start(home);
                var second = Gateway.launch(home);
                var third = Gateway.start(other)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.logs())
                    .containsExactly("sluice: another gateway runs on " + home
                            + ": stop it, or give this one a folder of its own with --home");
            assertThat(first.stop()).isZero();
            assertThat(third.stop()).isZero();
        }
    }

    @ParameterizedTest(name = "sluice {0}")
    @CsvSource(delimiter = '|', textBlock = """
            frobnicate                   | unknown command 'frobnicate': there are run, demo, import, version and help
            run --listen 99999           | --listen: '99999' is not a port; ports are 0 to 65535
            run --home                   | --home needs a folder after it
            run --features broker,magic  | there is no feature 'magic': there are base, bridge, broker, clouds, console, devices, homeassistant, rules, shell
            run --set nonsense           | --set: 'nonsense' is not PID/KEY=VALUE, such as sluice.device.sampler~cellar/interval.millis=500
            run --fast                   | run does not know '--fast': there are --home, --listen, --features, --anonymous and --set
            """)
    void wrongArgumentsGetOneSentenceAndCodeTwo(String arguments, String sentence) {
        try (var gateway = Gateway.command(home, List.of(arguments.split(" ")))) {
            assertThat(gateway.awaitExit()).isEqualTo(2);
            assertThat(gateway.output()).isEmpty();
            assertThat(gateway.logs()).containsExactly("sluice: " + sentence + "; see 'sluice help'");
        }
    }

    @Test
    void helpAndVersionAnswerOnStandardOutput() {
        try (var help = Gateway.command(home, List.of("help"));
                var version = Gateway.command(home, List.of("version"))) {
            assertThat(help.awaitExit()).isZero();
            assertThat(help.output()).anyMatch(line -> line.contains("--listen [HOST:]PORT"));
            assertThat(version.awaitExit()).isZero();
            assertThat(version.output()).singleElement().asString().matches("sluice \\d+\\.\\d+\\.\\d+");
        }
    }

    @Test
    void aHomeThatCannotBeWrittenIsRefusedInOneSentence() throws Exception {
        var file = Files.createFile(home.resolve("file"));
        try (var gateway = Gateway.launch(file.resolve("below"))) {
            assertThat(gateway.awaitExit()).isEqualTo(1);
            assertThat(gateway.logs()).singleElement().asString().contains("cannot use " + file.resolve("below"));
        }
    }

    @Test
    void aPortInUseIsSaidInOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var gateway = Gateway.launch(home, "--listen", Integer.toString(taken.getLocalPort()))) {
            assertThat(gateway.awaitExit()).isEqualTo(1);
            assertThat(gateway.output()).isEmpty();
            assertThat(gateway.logs().getLast())
                    .startsWith("sluice: --listen: address: ")
                    .contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(gateway.logs()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void aWrongSettingIsSaidInOneSentence() {
        try (var gateway = Gateway.launch(home, "--set", "sluice.device.sampler~cellar/interval.millis=often")) {
            assertThat(gateway.awaitExit()).isEqualTo(1);
            assertThat(gateway.logs().getLast())
                    .startsWith("sluice: --set sluice.device.sampler~cellar")
                    .contains("interval.millis");
        }
    }

    @Test
    void twoGatewaysRunSideBySide(@TempDir Path other) throws Exception {
        try (var first = Gateway.start(home);
                var second = Gateway.start(other)) {
            assertThat(first.mqttPort()).isNotEqualTo(second.mqttPort());
            for (var gateway : List.of(first, second)) {
                new Socket(InetAddress.getLoopbackAddress(), gateway.mqttPort()).close();
            }
            assertThat(first.stop()).isZero();
            assertThat(second.process().isAlive()).isTrue();
        }
    }
}
