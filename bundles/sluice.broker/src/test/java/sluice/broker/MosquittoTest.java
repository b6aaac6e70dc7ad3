package sluice.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mosquitto's command line clients. */
class MosquittoTest {

    private final Rig rig = new Rig();

    @BeforeEach
    void lookForThem() {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "mosquitto_sub").canExecute());
        assumeTrue(installed, "skipped, because mosquitto-clients is not installed");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Process start(String program, String... arguments) throws IOException {
        var port = Integer.toString(rig.address().getPort());
        var command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", port));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }

    @ParameterizedTest(name = "{0}, QoS {1}")
    @CsvSource({"mqttv31, 1", "mqttv311, 0", "mqttv311, 1", "mqttv311, 2", "mqttv5, 0", "mqttv5, 1", "mqttv5, 2"})
    void messagesArriveWithTopicAndPayload(String version, String qos) throws Exception {
        var subscriber =
                start("mosquitto_sub", "-V", version, "-q", qos, "-t", "cellar/#", "-C", "3", "-W", "15", "-v");
        try {
            Eventually.isTrue(() -> rig.bus.subscribers() == 1);
            for (var text : List.of("one", "two", "three")) {
                var publisher =
                        start("mosquitto_pub", "-V", version, "-q", qos, "-t", "cellar/temperature", "-m", text);
                assertThat(output(publisher)).isEmpty();
                assertThat(publisher.exitValue()).isZero();
            }
            assertThat(output(subscriber))
                    .isEqualTo("cellar/temperature one\ncellar/temperature two\ncellar/temperature three");
        } finally {
            subscriber.destroyForcibly();
        }
    }

    @Test
    void aKeptSessionGetsWhatCameMeanwhileAndARetainedMessageWaits() throws Exception {
        var session = new String[] {"-i", "kept", "-c", "-q", "1", "-t", "a", "-W", "15"};
        output(start("mosquitto_sub", with(session, "-E")));
        for (int i = 0; i < 3; i++) {
            output(start("mosquitto_pub", "-q", "1", "-t", "a", "-m", "m" + i));
        }
        assertThat(output(start("mosquitto_sub", with(session, "-C", "3")))).isEqualTo("m0\nm1\nm2");

        output(start("mosquitto_pub", "-r", "-t", "state", "-m", "on"));
        assertThat(output(start("mosquitto_sub", "-t", "state", "-C", "1", "-W", "15", "-F", "%r %p")))
                .isEqualTo("1 on");
    }

    private static String[] with(String[] some, String... more) {
        var all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void aRequestIsAnsweredWithItsCorrelation() throws Exception {
        var responder = start("mosquitto_sub", "-V", "mqttv5", "-t", "ask", "-C", "1", "-W", "15", "-F", "%R %D %P %p");
        try {
            Eventually.isTrue(() -> rig.bus.subscribers() == 1);
            output(start(
                    "mosquitto_pub",
                    "-V",
                    "mqttv5",
                    "-t",
                    "ask",
                    "-m",
                    "how warm",
                    "-D",
                    "publish",
                    "response-topic",
                    "answer",
                    "-D",
                    "publish",
                    "correlation-data",
                    "17",
                    "-D",
                    "publish",
                    "user-property",
                    "unit",
                    "Cel"));
            assertThat(output(responder)).isEqualTo("answer 17 unit:Cel how warm");
        } finally {
            responder.destroyForcibly();
        }
    }
}
