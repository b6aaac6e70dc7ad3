package sluice.bridge.engine;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Drop;
import sluice.bridge.engine.Backlog.Terms;
import sluice.store.Journal.Usage;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;

/**
 * All that waits on one bridge. Thread-safe.
 *
 * <pre>
 *   bridge/plant7                  the ordinary lane, 4
 *   bridge/plant7/lane 0           another lane
 *   bridge/plant7/rule out x/#     a rule with bounds, a rate or latest=true
 *   bridge/plant7/dead             what the far side does not take
 * </pre>
 *
 * A backlog whose rule is gone is sent nevertheless, after all others, and forgotten when it is empty.
 */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int AT_A_TIME = 64;

    private final Store store;
    private final String base;
    private final List<Backlog> backlogs = new CopyOnWriteArrayList<>();
    private final Set<String> wanted = new HashSet<>(); // guarded by this, like the next
    private final Set<Backlog> retired = new HashSet<>();
    private final LongAdder trimmed = new LongAdder();
    private volatile JournalLimits limits;

    Spool(Store store, String bridge, JournalLimits limits) {
        this.store = store;
        this.base = "bridge/" + bridge;
        this.limits = limits;
    }

    /** Opens what these settings need, and what a former configuration left. Returns the backlog of each rule, by its name. */
    synchronized Map<String, Backlog> prepare(Settings settings) throws IOException {
        limits = settings.spool();
        var terms = new HashMap<String, Terms>();
        var byRule = new HashMap<String, String>();
        for (var route : settings.routes().list()) {
            if (route.direction().out()) {
                var name = name(route);
                byRule.put(route.name(), name);
                terms.put(
                        name,
                        new Terms(
                                route.lane(),
                                route.bounds().journal(limits),
                                route.bounds().age(settings.spoolAge()),
                                route.rate(),
                                route.latest(),
                                route.bounds().thin()));
            }
        }
        wanted.clear();
        wanted.addAll(terms.keySet());
        leftOver()
                .forEach(name -> terms.putIfAbsent(
                        name, new Terms(Route.LAST_LANE, limits, settings.spoolAge(), 0, false, false)));
        for (var backlog : backlogs) {
            terms.putIfAbsent(backlog.name(), new Terms(Route.LAST_LANE, limits, settings.spoolAge(), 0, false, false));
        }
        var opened = new HashMap<String, Backlog>();
        backlogs.forEach(backlog -> opened.put(backlog.name(), backlog));
        for (var each : terms.entrySet()) {
            var backlog = opened.get(each.getKey());
            if (backlog == null) {
                backlog = new Backlog(store, each.getKey(), each.getValue());
                opened.put(each.getKey(), backlog);
                backlogs.add(backlog);
            } else if (!backlog.terms().equals(each.getValue())) {
                backlog.change(each.getValue());
            }
        }
        var found = new HashMap<String, Backlog>();
        byRule.forEach((rule, name) -> found.put(rule, opened.get(name)));
        return found;
    }

    private String name(Route route) {
        if (route.waitsAlone()) {
            return base + "/rule " + route.name();
        }
        return route.lane() == Route.ORDINARY_LANE ? base : base + "/lane " + route.lane();
    }

    /** Returns the names of journals that no rule uses any more. */
    private List<String> leftOver() throws IOException {
        return store.journals().stream()
                .filter(name ->
                        name.equals(base) || name.startsWith(base + "/lane ") || name.startsWith(base + "/rule "))
                .toList();
    }

    /** Returns the backlog of this name, or another one if it is gone. */
    Backlog backlog(String name) {
        return backlogs.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .or(() -> backlogs.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("no rule of this bridge takes anything out"));
    }

    /** Returns all backlogs, those of former rules included. */
    List<Backlog> backlogs() {
        return backlogs;
    }

    JournalLimits limits() {
        return limits;
    }

    /** Returns what waits in all, and what was dropped at some bound. */
    Usage usage() {
        long messages = 0;
        long bytes = 0;
        long dropped = trimmed.sum();
        for (var backlog : backlogs) {
            var usage = backlog.usage();
            messages += usage.messages();
            bytes += usage.bytes();
            dropped += usage.dropped();
        }
        return new Usage(messages, bytes, dropped);
    }

    /** Returns whether nothing more fits, and what comes has to give way. */
    boolean refuses() {
        if (limits.overflow() == Overflow.DROP_OLDEST || backlogs.size() < 2) { // a single journal sees to it itself
            return false;
        }
        var usage = usage();
        return usage.messages() >= limits.messages() || usage.bytes() >= limits.bytes();
    }

    /** Counts a message that was refused. */
    void refused() {
        trimmed.increment();
    }

    /** Returns whether some rule wants its messages thinned out now. Cheap. */
    boolean isCrowded() {
        for (var backlog : backlogs) { // for each message: no stream
            if (backlog.isCrowded()) {
                return true;
            }
        }
        return false;
    }

    /** Thins out what is to be thinned and nearly full. Reads the journal. */
    void thin() {
        backlogs.stream().filter(Backlog::isCrowded).forEach(Backlog::thin);
    }

    /** Drops what is too much in all: the oldest of what is least urgent. Reads the journal. */
    void trim() {
        if (backlogs.size() < 2) {
            return;
        }
        for (var usage = usage(); usage.messages() > limits.messages() || usage.bytes() > limits.bytes(); ) {
            var victim = backlogs.stream()
                    .filter(backlog -> backlog.usage().messages() > 0)
                    .max(Comparator.comparingInt(backlog -> backlog.terms().lane()));
            if (victim.isEmpty()) {
                return;
            }
            long messages = usage.messages();
            long bytes = usage.bytes();
            for (var entry : victim.get().read(0, AT_A_TIME)) {
                if (messages <= limits.messages() && bytes <= limits.bytes()) {
                    break;
                }
                victim.get().acknowledge(entry.sequence(), entry.message());
                trimmed.increment();
                messages--;
                bytes -= entry.message().topic().length()
                        + (long) entry.message().payload().length();
            }
            usage = usage();
        }
    }

    /** Drops what has waited too long. Reads the journal. */
    void expire(Instant now, Counters counters, Receipts receipts) {
        for (var backlog : backlogs) {
            var age = backlog.terms().age();
            if (age == null) {
                continue;
            }
            for (var page = backlog.read(0, AT_A_TIME); !page.isEmpty(); page = backlog.read(0, AT_A_TIME)) {
                int old = 0;
                for (var entry : page) {
                    if (now.isBefore(entry.message().received().plus(age))) {
                        break;
                    }
                    receipts.dropped(entry.note(), entry.message(), Drop.EXPIRED, "");
                    backlog.acknowledge(entry.sequence(), entry.message());
                    counters.drop(Drop.EXPIRED, entry.message().topic());
                    old++;
                }
                if (old < page.size()) {
                    break;
                }
            }
        }
    }

    /** Forgets backlogs that no rule uses and that are empty. */
    synchronized void reap() {
        for (var backlog : List.copyOf(backlogs)) {
            if (wanted.contains(backlog.name()) || backlog.usage().messages() > 0) {
                retired.remove(backlog);
            } else if (!retired.add(backlog)) { // not the first time: nobody can be about to append to it any more
                retired.remove(backlog);
                trimmed.add(backlog.usage().dropped());
                backlogs.remove(backlog);
                backlog.close();
                store.delete(backlog.name()).whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("The empty journal '{}' cannot be deleted: {}", backlog.name(), failure.toString());
                    }
                });
            }
        }
    }

    void close() {
        backlogs.forEach(Backlog::close);
    }
}
