package sluice.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Bridge;
import sluice.bridge.DeadLetter;

/** What waits in a bridge, and what it has put aside, from the shell. Thread-safe. */
@Component(
        service = SpoolCommands.class,
        property = {"osgi.command.scope=bridge", "osgi.command.function=spool"})
public final class SpoolCommands {

    private static final int SHOWN = 50;
    private static final int PAGE = 500;

    private final Bridges bridges;

    @Activate
    public SpoolCommands(BundleContext context) {
        bridges = new Bridges(context);
    }

    @Descriptor("show what a bridge has put aside")
    public void spool(CommandSession session, @Descriptor("a bridge, see 'bridge:list'") String name) {
        Say.orSorry(
                session,
                () -> bridges.use(name, bridge -> {
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
                () -> bridges.use(name, bridge -> {
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
}
