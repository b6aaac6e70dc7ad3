package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Mosquitto;

/**
 * F11: a gateway without a clock of its own stands at 1970 when it starts, then learns the time; later the clock is set back. What has
 * an expiry or a greatest age outlives that, also over a start in between, and nobody is disconnected.
 */
@EnabledIfSystemProperty(named = "sluice.faults", matches = "true", disabledReason = "reading the clock is slow in it")
class ClockJumpTest {

    /** 1972, or so. */
    private static final String UNSET = "-20000d";

    private static final String TEN_MINUTES = "600";

    @TempDir
    Path home;

    @TempDir
    Path aside;

    @BeforeEach
    void need() {
        FakeClock.assumeInstalled();
        Mosquitto.assumeInstalled();
        MosquittoClient.assumeInstalled();
    }

    @Test
    void nothingEndsBecauseTheClockJumps() throws Exception {
        var clock = new FakeClock(aside.resolve("clock")).set(UNSET);
        try (var far = Mosquitto.start();
                var way = new FaultProxy(far.port());
                var there = new Viewer(far.port(), "there", "data/#")) {
            way.down(true);
            Files.writeString(
                    Files.createDirectories(home.resolve("etc")).resolve("sluice.bridge~far.json"),
                    """
                    {"uri": "mqtt://127.0.0.1:%d", "routes": ["out data/# max.age=1h"], "reconnect.base.millis": 100,
                     "reconnect.cap.millis": 500}
                    """.formatted(way.port()));
            try (var gateway = start(clock)) {
                int port = gateway.mqttPort();
                kept(port).close();
                try (var stays = MosquittoClient.sub(port, "live", "-k", "5")) {
                    publishWhatWaits(port, "1");
                    clock.set("+0");
                    publishWhatWaits(port, "2");
                    clock.set("-2h");
                    publishWhatWaits(port, "3");
                    way.down(false);

                    for (var number : List.of("1", "2", "3")) {
                        assertThat(there.awaitTopic("data/" + number).payload()).isEqualTo(number);
                    }
                    try (var late = MosquittoClient.sub(port, "state/+")) {
                        List.of("1", "2", "3")
                                .forEach(number -> late.await(line -> line.equals("state/" + number + " " + number)));
                    }
                    MosquittoClient.pub(port, "live", "-m", "still here");
                    stays.await(line -> line.equals("live still here"));
                    try (var back = kept(port)) {
                        List.of("1", "2", "3")
                                .forEach(number -> back.await(line -> line.equals("kept/" + number + " " + number)));
                    }
                }
            }
        }
    }

    @Test
    void nothingEndsBecauseTheClockIsSetOnlyWhenTheGatewayStartsAgain() throws Exception {
        var clock = new FakeClock(aside.resolve("clock")).set(UNSET);
        try (var gateway = start(clock)) {
            kept(gateway.mqttPort()).close();
            publishWhatWaits(gateway.mqttPort(), "1");
            gateway.kill();
        }
        clock.set("+0");
        try (var gateway = start(clock);
                var back = kept(gateway.mqttPort());
                var late = MosquittoClient.sub(gateway.mqttPort(), "state/+")) {
            back.await(line -> line.equals("kept/1 1"));
            late.await(line -> line.equals("state/1 1"));
        }
    }

    private Gateway start(FakeClock clock) {
        return Gateway.start(clock.environment(), home, "--features", "broker,bridge");
    }

    private static MosquittoClient kept(int port) throws IOException {
        return MosquittoClient.sub(port, "kept/#", "-V", "5", "-i", "kept", "-c", "-x", "3600", "-q", "1");
    }

    /** For a session that is away, for a bridge without a link, and retained: each with ten minutes to live. */
    private static void publishWhatWaits(int port, String number) throws Exception {
        for (var topic : List.of("kept/", "data/", "state/")) {
            var options = new ArrayList<>(List.of("-V", "5", "-q", "1", "-m", number));
            options.addAll(List.of("-D", "publish", "message-expiry-interval", TEN_MINUTES));
            if (topic.equals("state/")) {
                options.add("-r");
            }
            MosquittoClient.pub(port, topic + number, options.toArray(String[]::new));
        }
    }
}
