package sluice.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** A bridge that has lost its link. Confined to its test. */
final class FakeBridge implements Bridge {

    private final List<DeadLetter> letters = new ArrayList<>();
    private long last;

    void aside(String topic, String reason) {
        var message = Message.of(TopicName.of(topic), Payload.of("x"));
        letters.add(new DeadLetter(++last, message, Instant.now(), reason));
    }

    @Override
    public BridgeStatus status() {
        return new BridgeStatus(
                "plant7",
                "gw at mqtt://hq.example:1883",
                BridgeState.BACKING_OFF,
                "connection refused",
                Instant.now().minus(Duration.ofMinutes(5)),
                1,
                42,
                7,
                0,
                new BridgeStatus.Spool(13, 900),
                Map.of(),
                List.of());
    }

    @Override
    public BridgeHealth health() {
        return new BridgeHealth(
                "Start the far broker.",
                Optional.empty(),
                Duration.ofSeconds(40),
                Duration.ofNanos(1_500_000),
                Duration.ofMillis(20),
                100,
                1,
                0,
                Optional.of(Duration.ofHours(3)),
                letters.size(),
                List.of(new RuleHealth(
                        "out a/#",
                        "out a/# lane=1",
                        1,
                        42,
                        7,
                        420,
                        70,
                        13,
                        Duration.ofSeconds(40),
                        Map.of(Drop.LOOP, 2L),
                        "goes round",
                        "waits")));
    }

    @Override
    public List<Verdict> explain(Message message, String from) {
        return List.of(new Verdict(true, "out a/#", Optional.empty(), List.of("brought in by " + from)));
    }

    @Override
    public List<Verdict> explain(Message message) {
        var far = message.withTopic(TopicName.of("far/" + message.topic()));
        return List.of(
                new Verdict(
                        true,
                        "out a/#",
                        Optional.of(far),
                        List.of(message.payload().length() + " bytes", "waits in lane 1")),
                new Verdict(false, "", Optional.empty(), List.of("no rule takes it")));
    }

    @Override
    public CompletionStage<List<Step>> test(String topic) {
        return CompletableFuture.completedStage(List.of(
                new Step("name", true, "hq.example is 192.0.2.1"), new Step("TCP", false, "connection refused")));
    }

    @Override
    public List<DeadLetter> deadLetters(long after, int max) {
        return letters.stream()
                .filter(letter -> letter.sequence() > after)
                .limit(max)
                .toList();
    }

    @Override
    public boolean retry(long sequence) {
        return discard(sequence);
    }

    @Override
    public boolean discard(long sequence) {
        return letters.removeIf(letter -> letter.sequence() == sequence);
    }
}
