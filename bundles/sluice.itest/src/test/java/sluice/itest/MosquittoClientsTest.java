package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's mosquitto_pub and mosquitto_sub as clients of the built image. */
class MosquittoClientsTest {

    @TempDir
    Path home;

    @Test
    void aReadingOfTheSimulatedChipReachesMosquittoSub() throws Exception {
        MosquittoClient.assumeInstalled();
        try (var gateway = Gateway.start(home);
                var sub = MosquittoClient.sub(gateway.mqttPort(), "sensors/cellar/#", "-V", "mqttv311")) {
            var line = sub.await(text -> text.startsWith("sensors/cellar/temperature "));

            assertThat(line)
                    .matches(
                            "sensors/cellar/temperature \\{\"value\":-?[0-9.]+,\"unit\":\"Cel\",\"time\":\"[^\"]+Z\"}");
        }
    }

    @ParameterizedTest(name = "published with {0}, subscribed with {1}, {2}")
    @CsvSource({
        "0, 0, mqttv311",
        "0, 2, mqttv5",
        "1, 1, mqttv311",
        "1, 2, mqttv5",
        "2, 0, mqttv5",
        "2, 2, mqttv311",
    })
    void messagesGoFromMosquittoPubToMosquittoSub(int published, int subscribed, String version) throws Exception {
        MosquittoClient.assumeInstalled();
        try (var gateway = Gateway.start(home, "--features", "broker");
                var sub = MosquittoClient.sub(gateway.mqttPort(), "a/+", "-V", version, "-q", "" + subscribed)) {
            MosquittoClient.pub(
                    gateway.mqttPort(), "a/retained", "-m", "kept", "-r", "-V", version, "-q", "" + published);
            sub.await("a/retained kept"::equals);
            MosquittoClient.pub(gateway.mqttPort(), "a/b", "-m", "hello", "-V", version, "-q", "" + published);

            sub.await("a/b hello"::equals);
            try (var late = MosquittoClient.sub(gateway.mqttPort(), "a/retained", "-C", "1", "-V", version)) {
                late.await("a/retained kept"::equals);
                assertThat(late.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
