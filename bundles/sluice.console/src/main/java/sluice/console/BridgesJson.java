package sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sluice.bridge.BridgeHealth;
import sluice.bridge.BridgeStatus;
import sluice.bridge.DeadLetter;
import sluice.bridge.Drop;

/** What the script of the bridges' page reads. Confined to its caller. */
final class BridgesJson {

    private static final int PAYLOAD_BYTES = 120;

    private final Instant now;
    private final Json json = new Json().open('{').name("bridges").open('[');

    BridgesJson(Instant now) {
        this.now = now;
    }

    void add(BridgeStatus status, BridgeHealth health, List<DeadLetter> letters) {
        json.open('{')
                .put("name", status.name())
                .put("remote", status.remote())
                .put("state", word(status.state()))
                .put("reason", status.reason())
                .put("hint", health.hint())
                .put("since", seconds(Duration.between(status.since(), now)))
                .put("connects", status.connects())
                .put("sent", status.sent())
                .put("received", status.received())
                .put("inFlight", status.inFlight())
                .put("window", health.window())
                .put("waiting", status.spool().messages())
                .put("bytes", status.spool().bytes())
                .put("oldest", seconds(health.oldest()))
                .putRounded("in", health.inPerSecond())
                .putRounded("out", health.outPerSecond())
                .putRounded("median", health.ackMedian().toNanos() / 1e6)
                .putRounded("slow", health.ackSlow().toNanos() / 1e6)
                .put(
                        "lastAck",
                        health.lastAck()
                                .map(at -> seconds(Duration.between(at, now)))
                                .orElse(-1L))
                .put("full", health.untilFull().map(BridgesJson::seconds).orElse(-1L))
                .put("dead", health.deadLetters());
        drops(status.dropped());
        json.name("rules").open('[');
        health.rules().forEach(this::add);
        json.close(']').name("letters").open('[');
        letters.forEach(this::add);
        json.close(']').close('}');
    }

    private void add(BridgeHealth.RuleHealth rule) {
        json.open('{')
                .put("rule", rule.rule())
                .put("lane", rule.lane())
                .put("out", rule.out())
                .put("in", rule.in())
                .put("waiting", rule.waiting())
                .put("oldest", seconds(rule.oldest()))
                .put("alarm", rule.alarm())
                .put("remark", rule.remark());
        drops(rule.dropped());
        json.close('}');
    }

    private void add(DeadLetter letter) {
        var preview = Preview.of(letter.message().payload(), PAYLOAD_BYTES).shown();
        json.open('{')
                .put("number", letter.sequence())
                .put("age", seconds(Duration.between(letter.since(), now)))
                .put("topic", letter.message().topic().value())
                .put("reason", letter.reason())
                .put("payload", preview.isText() ? preview.content() : "0x" + preview.content())
                .close('}');
    }

    private void drops(Map<Drop, Long> dropped) {
        json.name("dropped").open('{');
        dropped.forEach((reason, count) -> json.put(word(reason), count));
        json.close('}');
    }

    private static long seconds(Duration duration) {
        return Math.max(0, duration.toSeconds());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Ends it, and returns it. */
    @Override
    public String toString() {
        return json.close(']').close('}').toString();
    }
}
