package sluice.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Drop;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** Bridges from the shell: how they are, and what they would do. Thread-safe. */
@Component(
        service = BridgeCommands.class,
        property = {
            "osgi.command.scope=bridge",
            "osgi.command.function=list",
            "osgi.command.function=show",
            "osgi.command.function=test",
            "osgi.command.function=explain"
        })
public final class BridgeCommands {

    private static final int TEST_SECONDS = 120;
    private static final int LONGEST = 1_000_000;

    private final Bridges bridges;

    @Activate
    public BridgeCommands(BundleContext context) {
        bridges = new Bridges(context);
    }

    @Descriptor("show the bridges: state, what waits and for how long, latency, what to do")
    public void list(CommandSession session) {
        Say.orSorry(session, () -> {
            var table =
                    new Table("BRIDGE", "STATE", "SINCE", "WAITING", "OLDEST", "FULL IN", "ACK 50/99%", "DEAD", "HINT");
            bridges.each(bridge -> {
                var status = bridge.status();
                var health = bridge.health();
                var now = Instant.now();
                table.row(
                        status.name(),
                        lower(status.state()),
                        Shown.age(status.since(), now),
                        Long.toString(status.spool().messages()),
                        Shown.age(now.minus(health.oldest()), now),
                        health.untilFull()
                                .map(left -> Shown.age(now.minus(left), now))
                                .orElse("-"),
                        millis(health.ackMedian()) + "/" + millis(health.ackSlow()) + " ms",
                        Long.toString(health.deadLetters()),
                        health.hint().isEmpty() ? status.reason() : health.hint());
            });
            Say.table(session, table, "There are no bridges; each is a file etc/sluice.bridge~NAME.json.");
        });
    }

    @Descriptor("show the rules of a bridge: what each took, what waits, what it dropped")
    public void show(CommandSession session, @Descriptor("a bridge, see 'bridge:list'") String name) {
        Say.orSorry(
                session,
                () -> use(name, bridge -> {
                    var table = new Table("RULE", "LANE", "OUT", "IN", "WAITING", "OLDEST", "DROPPED", "REMARKS");
                    var now = Instant.now();
                    for (var rule : bridge.health().rules()) {
                        table.row(
                                rule.rule(),
                                Integer.toString(rule.lane()),
                                Long.toString(rule.out()),
                                Long.toString(rule.in()),
                                Long.toString(rule.waiting()),
                                Shown.age(now.minus(rule.oldest()), now),
                                drops(rule.dropped()),
                                Stream.of(rule.alarm(), rule.remark())
                                        .filter(each -> !each.isEmpty())
                                        .collect(Collectors.joining("; ")));
                    }
                    Say.table(session, table, "This bridge has no rules.");
                    var all = drops(bridge.status().dropped());
                    session.getConsole().println("Dropped in all: " + (all.isEmpty() ? "nothing." : all + "."));
                }));
    }

    private static String drops(Map<Drop, Long> dropped) {
        return dropped.entrySet().stream()
                .map(each -> each.getValue() + " " + lower(each.getKey()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Descriptor("try the way to the far side step by step")
    public void test(CommandSession session, @Descriptor("a bridge, see 'bridge:list'") String name) {
        test(session, name, "");
    }

    @Descriptor("try the way to the far side, and publish there")
    public void test(
            CommandSession session,
            @Descriptor("a bridge, see 'bridge:list'") String name,
            @Descriptor("topic name at the far side, for an empty message there and back") String topic) {
        Say.orSorry(
                session,
                () -> use(name, bridge -> {
                    var table = new Table("STEP", "", "FINDING");
                    for (var step : bridge.test(topic).toCompletableFuture().get(TEST_SECONDS, TimeUnit.SECONDS)) {
                        table.row(step.what(), step.passed() ? "ok" : "FAILED", step.finding());
                    }
                    Say.table(session, table, "");
                }));
    }

    @Descriptor("show what would become of an empty message with QoS 1")
    public void explain(
            CommandSession session,
            @Descriptor("a bridge, see 'bridge:list'") String name,
            @Descriptor("topic name, here or at the far side") String topic) {
        explain(session, name, topic, 0);
    }

    @Descriptor("show what would become of a message with QoS 1")
    public void explain(
            CommandSession session,
            @Descriptor("a bridge, see 'bridge:list'") String name,
            @Descriptor("topic name, here or at the far side") String topic,
            @Descriptor("bytes of payload") int bytes) {
        explain(session, name, topic, bytes, "");
    }

    @Descriptor("show what would become of a message with QoS 1 that another bridge brings in")
    public void explain(
            CommandSession session,
            @Descriptor("a bridge, see 'bridge:list'") String name,
            @Descriptor("topic name here") String topic,
            @Descriptor("bytes of payload") int bytes,
            @Descriptor("the bridge that brings it in, empty for a client or a sensor here") String from) {
        Say.orSorry(session, () -> {
            if (bytes < 0 || bytes > LONGEST) {
                throw new IllegalArgumentException("bytes must be 0 to " + LONGEST + ", not " + bytes);
            }
            var message =
                    Message.of(TopicName.of(topic), Payload.of(new byte[bytes])).withQos(Qos.AT_LEAST_ONCE);
            if (!from.isEmpty()) {
                use(from, _ -> {}); // there has to be one
            }
            use(name, bridge -> {
                var table = new Table("WAY", "RULE", "BECOMES", "REMARKS");
                var verdicts = from.isEmpty() ? bridge.explain(message) : bridge.explain(message, from);
                verdicts.forEach(verdict -> table.row(row(verdict)));
                Say.table(session, table, "");
            });
        });
    }

    private static String[] row(Verdict verdict) {
        return new String[] {
            verdict.outwards() ? "out" : "in",
            verdict.rule().isEmpty() ? "-" : verdict.rule(),
            verdict.result().map(made -> made.topic().value()).orElse("-"),
            String.join("; ", verdict.remarks())
        };
    }

    private void use(String name, Bridges.Use use) throws Exception {
        bridges.use(name, use);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
