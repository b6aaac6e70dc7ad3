package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.Ports;

/**
 * Walks through docs/tutorial.md as a reader does: runs each {@code sh} block, in the background if it has a name, and looks for
 * the lines of the {@code text} block behind it. Only the ports are others.
 */
class TutorialTest {

    private static final Path TOP = Path.of(System.getProperty("top"));
    private static final Pattern BLOCK = Pattern.compile("```(sh|text)([^\\n]*)\\n(.*?)```", Pattern.DOTALL);

    /** What one block exports, the next one finds, as in one terminal. */
    private static final String IN_TERMINAL = """
            touch ~/.terminal; . ~/.terminal
            %s
            export -p >~/.terminal
            """;

    @TempDir
    Path userHome;

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (var process : running) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void everyCommandDoesWhatTheTutorialSays() throws Exception {
        MosquittoClient.assumeInstalled();
        var text = withFreePorts(Files.readString(TOP.resolve("docs/tutorial.md")));
        var blocks = BLOCK.matcher(text);
        Output last = null;
        int run = 0;
        while (blocks.find()) {
            if (blocks.group(1).equals("sh")) {
                boolean background = !blocks.group(2).isBlank();
                last = run(blocks.group(3), background);
                run++;
            } else {
                assertThat(last).as("a command before its output").isNotNull();
                expect(blocks.group(3), last);
            }
        }
        assertThat(run).as("commands in the tutorial").isGreaterThan(8);
    }

    private static String withFreePorts(String text) throws IOException {
        return text.replace("mosquitto_sub -t", "mosquitto_sub -p 1883 -t")
                .replace("mosquitto_pub -t", "mosquitto_pub -p 1883 -t")
                .replace(
                        "sluice run --home ~/gateway",
                        "sluice run --home ~/gateway --listen 1883" + " --set sluice.console/address=127.0.0.1:8080")
                .replace("1883", "" + Ports.free())
                .replace("1884", "" + Ports.free())
                .replace("8080", "" + Ports.free());
    }

    private Output run(String commands, boolean background) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        "bash",
                        "-e",
                        "-o",
                        "pipefail",
                        "-c",
                        background ? "exec " + commands : IN_TERMINAL.formatted(commands))
                .directory(TOP.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOME", userHome.toString());
        var process = builder.start();
        running.add(process);
        var output = new Output(process.inputReader(StandardCharsets.UTF_8));
        if (background) {
            output.await(line -> line.startsWith("sluice ready"), () -> commands + output.lines());
        } else {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> "ended: " + commands + output.lines())
                    .isTrue();
            output.awaitEnd();
            assertThat(process.exitValue()).as(() -> commands + output.lines()).isZero();
        }
        return output;
    }

    private static void expect(String lines, Output output) {
        for (var line : lines.strip().split("\n")) {
            var pattern = Arrays.stream(line.split("\\.\\.\\.", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            assertThat(output.lines()).anySatisfy(printed -> assertThat(printed).matches(pattern));
        }
    }
}
