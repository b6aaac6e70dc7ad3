package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeHealth;
import sluice.bridge.BridgeHealth.RuleHealth;
import sluice.bridge.BridgeState;
import sluice.bridge.BridgeStatus;
import sluice.bridge.DeadLetter;
import sluice.bridge.Drop;
import sluice.bridge.Step;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/** The page of the bridges, asked over HTTP. */
class BridgesPageTest {

    @TempDir
    static Path folder;

    private static Gateway gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = Gateway.open(folder);
    }

    @AfterAll
    static void close() throws Exception {
        gateway.close();
    }

    @Test
    void bridgesAreShownAndMessagesPutAsideAreDecidedAbout() throws Exception {
        var page = gateway.send(gateway.asAdmin("/bridges"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("bridges/res/bridges.js");
        assertThat(page.headers().firstValue("Content-Security-Policy")).contains(SafeHeaders.STRICT);
        assertThat(gateway.send(gateway.asAdmin("/bridges/bridges.json")).body())
                .isEqualTo("{\"bridges\":[]}");

        var bridge = new Stuck();
        var registration = gateway.console
                .getBundleContext()
                .registerService(
                        Bridge.class,
                        bridge,
                        FrameworkUtil.asDictionary(Map.of("service.pid", "sluice.bridge~plant7")));
        var json = gateway.send(gateway.asAdmin("/bridges/bridges.json")).body();
        assertThat(json)
                .startsWith("{\"bridges\":[{\"name\":\"plant7\",\"remote\":\"gw at mqtt://hq\",\"state\":\"stalled\"")
                .contains(
                        "\"full\":7200", "\"dropped\":{\"too long\":3}", "\"rule\":\"out a/#\"", "\"remark\":\"waits\"")
                .contains("\"reason\":\"refused: \\u003cb\\u003e\"");

        assertThat(decide("bridge=plant7&letter=1&action=retry")).isEqualTo(204);
        assertThat(bridge.done).containsExactly("retry 1");
        assertThat(decide("bridge=plant7&letter=2&action=drop")).isEqualTo(404);
        assertThat(decide("bridge=plant7&letter=1&action=burn")).isEqualTo(400);
        assertThat(decide("bridge=other&letter=1&action=drop")).isEqualTo(400);

        registration.unregister();
        assertThat(gateway.send(gateway.asAdmin("/bridges/bridges.json")).body())
                .isEqualTo("{\"bridges\":[]}");
    }

    private static int decide(String form) throws Exception {
        return gateway.send(gateway.asAdmin("/bridges")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Sec-Fetch-Site", "same-origin")
                        .POST(BodyPublishers.ofString(form)))
                .statusCode();
    }

    /** A bridge on which nothing moves. Thread-safe enough: requests come one by one. */
    private static final class Stuck implements Bridge {

        final List<String> done = new ArrayList<>();

        @Override
        public BridgeStatus status() {
            return new BridgeStatus(
                    "plant7",
                    "gw at mqtt://hq",
                    BridgeState.STALLED,
                    "no acknowledgement for 30 s",
                    Instant.now(),
                    1,
                    2,
                    3,
                    4,
                    new BridgeStatus.Spool(5, 6),
                    Map.of(Drop.TOO_LONG, 3L),
                    List.of());
        }

        @Override
        public BridgeHealth health() {
            var rule = new RuleHealth(
                    "out a/#", "out a/#", 4, 1, 0, 9, 0, 5, Duration.ofSeconds(7), Map.of(), "", "waits");
            return new BridgeHealth(
                    "Look at the network.",
                    Optional.empty(),
                    Duration.ofSeconds(7),
                    Duration.ofMillis(2),
                    Duration.ofMillis(9),
                    100,
                    1.5,
                    0,
                    Optional.of(Duration.ofHours(2)),
                    1,
                    List.of(rule));
        }

        @Override
        public List<Verdict> explain(Message message, String from) {
            return List.of();
        }

        @Override
        public List<Verdict> explain(Message message) {
            return List.of();
        }

        @Override
        public CompletionStage<List<Step>> test(String topic) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public List<DeadLetter> deadLetters(long after, int max) {
            var message = Message.of(TopicName.of("a/b"), Payload.of("x"));
            return List.of(new DeadLetter(1, message, Instant.now(), "refused: <b>"));
        }

        @Override
        public boolean retry(long sequence) {
            done.add("retry " + sequence);
            return sequence == 1;
        }

        @Override
        public boolean discard(long sequence) {
            return sequence == 1;
        }
    }
}
