package sluice.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeCheck;
import sluice.bridge.DeadLetter;
import sluice.bridge.Drop;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** Bridges from the shell: how they are, what is wrong with them, what they would do. Thread-safe. */
@Component(
        service = BridgeCommands.class,
        property = {
            "osgi.command.scope=bridge",
            "osgi.command.function=list",
            "osgi.command.function=show",
            "osgi.command.function=test",
            "osgi.command.function=explain",
            "osgi.command.function=lint",
            "osgi.command.function=spool"
        })
public final class BridgeCommands {

    private static final String PID = "sluice.bridge~";
    private static final String SUFFIX = ".json";
    private static final int SHOWN = 50;
    private static final int PAGE = 500;
    private static final int TEST_SECONDS = 120;
    private static final int LONGEST = 1_000_000;

    private final BundleContext context;

    @Activate
    public BridgeCommands(BundleContext context) {
        this.context = context;
    }

    /** What to do with one bridge. */
    private interface Use {
        void with(Bridge bridge) throws Exception;
    }

    @Descriptor("show the bridges: state, what waits and for how long, latency, what to do")
    public void list(CommandSession session) {
        Say.orSorry(session, () -> {
            var table =
                    new Table("BRIDGE", "STATE", "SINCE", "WAITING", "OLDEST", "FULL IN", "ACK 50/99%", "DEAD", "HINT");
            for (var reference : references()) {
                use(reference, bridge -> {
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
            }
            Say.table(session, table, "There are no bridges; each is a file etc/" + PID + "NAME" + SUFFIX + ".");
        });
    }

    @Descriptor("show the rules of a bridge: what each took, what waits, what it dropped")
    public void show(CommandSession session, @Descriptor("a bridge, see 'bridge:list'") String name) {
        Say.orSorry(
                session,
                () -> use(name, bridge -> {
                    var table = new Table("RULE", "LANE", "OUT", "IN", "WAITING", "OLDEST", "DROPPED", "ALARM");
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
                                rule.alarm());
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
        Say.orSorry(session, () -> {
            if (bytes < 0 || bytes > LONGEST) {
                throw new IllegalArgumentException("bytes must be 0 to " + LONGEST + ", not " + bytes);
            }
            var message =
                    Message.of(TopicName.of(topic), Payload.of(new byte[bytes])).withQos(Qos.AT_LEAST_ONCE);
            use(name, bridge -> {
                var table = new Table("WAY", "RULE", "BECOMES", "REMARKS");
                bridge.explain(message).forEach(verdict -> table.row(row(verdict)));
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

    @Descriptor("check a bridge's file without using it")
    public void lint(CommandSession session, @Descriptor("a file, such as etc/sluice.bridge~plant7.json") String file) {
        Say.orSorry(session, () -> {
            var path = find(file);
            var name = String.valueOf(path.getFileName());
            if (!name.startsWith(PID) || !name.endsWith(SUFFIX)) {
                throw new IllegalArgumentException(
                        name + " is no bridge's file; they are called " + PID + "NAME" + SUFFIX);
            }
            var problems = check(name.substring(PID.length(), name.length() - SUFFIX.length()), Files.readString(path));
            problems.forEach(session.getConsole()::println);
            if (problems.isEmpty()) {
                session.getConsole().println(name + " is right.");
            }
        });
    }

    private Path find(String file) throws IOException {
        var home = context.getProperty("sluice.home");
        for (var path : List.of(
                Path.of(file),
                Path.of(home == null ? "" : home, file),
                Path.of(home == null ? "" : home, "etc", file))) {
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        throw new IOException("there is no file " + file);
    }

    private List<String> check(String name, String json) {
        var reference = context.getServiceReference(BridgeCheck.class);
        var checker = reference == null ? null : context.getService(reference);
        if (checker == null) {
            throw new IllegalStateException("the bundle that knows bridges' files, sluice.bridge.engine, does not run");
        }
        try {
            return checker.check(name, json);
        } finally {
            context.ungetService(reference);
        }
    }

    @Descriptor("show what a bridge has put aside")
    public void spool(CommandSession session, @Descriptor("a bridge, see 'bridge:list'") String name) {
        Say.orSorry(
                session,
                () -> use(name, bridge -> {
                    var usage = bridge.status().spool();
                    session.getConsole().println(usage.messages() + " messages wait, " + usage.bytes() + " bytes.");
                    var table = new Table("NUMBER", "AGE", "TOPIC", "PAYLOAD", "REASON");
                    var now = Instant.now();
                    for (var letter : bridge.deadLetters(0, SHOWN)) {
                        table.row(
                                Long.toString(letter.sequence()),
                                Shown.age(letter.since(), now),
                                letter.message().topic().value(),
                                Shown.payload(letter.message().payload()),
                                letter.reason());
                    }
                    Say.table(session, table, "Nothing is put aside.");
                }));
    }

    @Descriptor("send again, or drop, what a bridge has put aside")
    public void spool(
            CommandSession session,
            @Descriptor("a bridge, see 'bridge:list'") String name,
            @Descriptor("retry or drop") String what,
            @Descriptor("a number, or 'all'") String which) {
        Say.orSorry(
                session,
                () -> use(name, bridge -> {
                    LongPredicate action = switch (what) {
                        case "retry" -> bridge::retry;
                        case "drop" -> bridge::discard;
                        default -> throw new IllegalArgumentException("'" + what + "' is neither retry nor drop");
                    };
                    long done =
                            numbers(bridge, which).stream().filter(action::test).count();
                    session.getConsole().println(done + (what.equals("retry") ? " sent again." : " dropped."));
                }));
    }

    private static List<Long> numbers(Bridge bridge, String which) {
        if (!which.equals("all")) {
            if (!which.matches("[1-9]\\d{0,17}")) {
                throw new IllegalArgumentException("'" + which + "' is neither a number nor 'all'");
            }
            return List.of(Long.valueOf(which));
        }
        var numbers = new ArrayList<Long>();
        for (var page = bridge.deadLetters(0, PAGE);
                !page.isEmpty();
                page = bridge.deadLetters(page.getLast().sequence(), PAGE)) {
            page.stream().map(DeadLetter::sequence).forEach(numbers::add);
        }
        return numbers;
    }

    private void use(String name, Use use) throws Exception {
        for (var reference : references()) {
            if (name(reference).equals(name)) {
                use(reference, use);
                return;
            }
        }
        throw new IllegalArgumentException("there is no bridge " + name + "; 'bridge:list' shows which there are");
    }

    private void use(ServiceReference<Bridge> reference, Use use) throws Exception {
        var bridge = context.getService(reference);
        if (bridge != null) { // gone since we asked for references
            try {
                use.with(bridge);
            } finally {
                context.ungetService(reference);
            }
        }
    }

    private List<ServiceReference<Bridge>> references() throws InvalidSyntaxException {
        return context.getServiceReferences(Bridge.class, null).stream()
                .sorted(Comparator.comparing(BridgeCommands::name))
                .toList();
    }

    private static String name(ServiceReference<Bridge> reference) {
        var pid = String.valueOf(reference.getProperty("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
