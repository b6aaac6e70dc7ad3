package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees first. */
class DemoTest {

    @TempDir
    Path home;

    @Test
    void showsReadingsACommandAnOutageAndWhatToTryNext() {
        try (var demo = Gateway.command(home, List.of("demo", "--seconds", "1"))) {
            assertThat(demo.awaitExit()).isZero();

            assertThat(String.join("\n", demo.output()))
                    .contains("plant7/sensors/cellar/temperature {\"value\":")
                    .contains("gateway  got       cmd/pump/relay/set on")
                    .contains("gateway  switched  cmd/pump/relay {\"value\":1")
                    .containsPattern("bridge   backing off, [1-9][0-9]* messages in its spool")
                    .containsPattern("bridge   connected, 0 messages in its spool\\n\\d+ readings")
                    .contains("arrived, in order, 0 are missing")
                    .contains("mosquitto_sub -p")
                    .contains("deploy/")
                    .contains("console http://127.0.0.1:");
            assertThat(demo.logs()).isEmpty();
        }
    }

    @Test
    void anInterruptFromTheKeyboardEndsBothGatewaysAndRemovesTheirFolders() throws Exception {
        try (var demo = Gateway.command(home, List.of("demo"))) {
            var folder = demo.awaitOutput("-driver.jar").replaceFirst(".* (/\\S+)/gateway/deploy/.*", "$1");
            var gateways = demo.process().descendants().toList();
            assertThat(gateways).hasSize(2);
            assertThat(Path.of(folder)).isDirectory();

            new ProcessBuilder("kill", "-INT", Long.toString(demo.process().pid()))
                    .start()
                    .waitFor();
            demo.awaitExit();

            assertThat(gateways).noneMatch(ProcessHandle::isAlive);
            assertThat(Path.of(folder)).doesNotExist();
            assertThat(demo.output()).contains("Stopped.");
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        try (var demo = Gateway.command(home, List.of("demo", "--seconds", "soon"))) {
            assertThat(demo.awaitExit()).isEqualTo(2);
            assertThat(demo.logs())
                    .containsExactly(
                            "sluice demo: --seconds must be a whole number of seconds, at least 1, not 'soon'");
        }
    }
}
