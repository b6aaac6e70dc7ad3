package sluice.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.config.Outcomes.Outcome;
import sluice.config.Outcomes.Stage;
import sluice.deploy.FileStatus;
import sluice.deploy.FileStatus.State;
import sluice.deploy.WatchedFolder;

/**
 * The instances and what becomes of each when its file, its description or its component changes. Thread-safe: one lock guards
 * all; nothing is called under it but Configuration Admin, which tells its listeners on a thread of its own.
 * <pre>
 *   file --parse--> wanted --check--> good --Configuration Admin--> component
 *                     |                 ^                               |
 *                     +---- refused ----+------ fails: what was before -+
 * </pre>
 */
final class Configurations implements WatchedFolder {

    private static final Logger log = LoggerFactory.getLogger(Configurations.class);
    private static final String SUFFIX = ".json";

    private final Path etc;
    private final Overrides overrides;
    private final Descriptions descriptions;
    private final Store store;
    private final Map<Pid, Instance> instances = new TreeMap<>();
    private final Map<String, FileStatus> misnamed = new TreeMap<>();
    private boolean started;
    private long changes;

    Configurations(Path etc, Overrides overrides, Descriptions descriptions, Store store) {
        this.etc = etc;
        this.overrides = overrides;
        this.descriptions = descriptions;
        this.store = store;
    }

    /**
     * Reads everything for the first time.
     *
     * @throws RefusedException if the gateway should not start with this, with the whole sentence
     */
    synchronized void start(Collection<String> files) throws RefusedException {
        for (var pid : overrides.values().keySet()) {
            instances.put(pid, new Instance(pid));
        }
        files.forEach(this::load);
        for (var instance : instances.values()) {
            if (!instance.hasFile) {
                apply(instance);
            }
        }
        store.deleteAllBut(instances.keySet().stream().map(Pid::toString).toList());
        var wrong = instances.values().stream()
                .filter(instance -> instance.state() == State.REFUSED && isStrict(instance.pid))
                .findFirst();
        if (wrong.isPresent()) {
            throw new RefusedException(wrong.get().logged);
        }
        var waiting = instances.values().stream()
                .filter(instance -> instance.state() == State.WAITING)
                .map(instance -> name(instance))
                .toList();
        if (!waiting.isEmpty()) {
            log.info("No installed bundle has a configuration of this name yet: {}", String.join(", ", waiting));
        }
        started = true;
    }

    /** A file came, changed or went. */
    synchronized void changed(String file) {
        load(file);
    }

    /** A bundle came, changed or went that describes these PIDs. */
    synchronized void described(Collection<String> pids) {
        for (var instance : List.copyOf(instances.values())) {
            if (pids.contains(instance.pid.type())) {
                instance.failed = false;
                apply(instance);
            }
        }
    }

    /** Configuration Admin came, perhaps with nothing in it. */
    synchronized void restore() {
        instances.values().stream()
                .filter(instance -> instance.good != null)
                .forEach(instance -> store.put(instance.pid, name(instance), instance.typed));
    }

    /** Somebody changed or deleted this configuration, perhaps we ourselves. */
    synchronized void touched(String pid) {
        instances.values().stream()
                .filter(instance -> instance.pid.toString().equals(pid) && instance.good != null)
                .filter(instance -> store.differs(instance.pid, instance.typed))
                .forEach(instance -> log.warn(
                        "Configuration {} was changed by hand, {} takes over again when it changes or the gateway starts",
                        pid,
                        name(instance)));
    }

    /**
     * Compares with what components made of what they were handed.
     *
     * @param settled whether they have had their time
     */
    synchronized void became(Collection<Outcome> outcomes, boolean settled) {
        for (var instance : instances.values()) {
            var outcome = outcomes.stream()
                    .filter(each -> instance.good != null && each.of(instance.pid.toString(), instance.typed))
                    .findFirst();
            boolean fails = outcome.isPresent() && outcome.get().stage() == Stage.FAILS;
            if (fails && !instance.failed) {
                instance.awaited = false;
                instance.stuck = outcome.get().stuck();
                fails(instance, outcome.get().sentence());
            } else if (outcome.isPresent() && outcome.get().stage() == Stage.REFUSES) {
                refuses(instance, outcome.get().sentence());
            } else if (!fails
                    && (instance.failed || instance.unheeded)
                    && Objects.equals(instance.wanted, instance.good)) {
                instance.failed = false;
                instance.unheeded = false;
                instance.stuck = false;
                instance.broken = false;
                instance.is(State.ACTIVE, "");
                log.info("{} works now", name(instance));
            }
            tell(instance, outcome, settled);
        }
    }

    /** Says once that what was handed on has arrived, when its component works with it or is not going to soon. */
    private void tell(Instance instance, Optional<Outcome> outcome, boolean settled) {
        boolean works = outcome.isPresent() && outcome.get().stage() == Stage.WORKS;
        if (!instance.awaited || !works && !settled) {
            return;
        }
        instance.awaited = false;
        if (outcome.isPresent() && outcome.get().stage() == Stage.WAITS) {
            log.info("{} applied; {}", name(instance), outcome.get().sentence());
        } else {
            log.info("{} applied", name(instance));
        }
    }

    /** Returns how often something was handed on: a sign that components may fail or work. */
    synchronized long changes() {
        return changes;
    }

    @Override
    public synchronized List<FileStatus> files() {
        var files = Stream.concat(
                misnamed.values().stream(),
                instances.values().stream().filter(instance -> instance.hasFile).map(Instance::status));
        return files.sorted((a, b) -> a.file().compareTo(b.file())).toList();
    }

    private void load(String file) {
        var path = etc.resolve(file);
        var gone = !Files.exists(path);
        try {
            var pid = Pid.of(file.substring(0, file.length() - SUFFIX.length()));
            var instance = instances.computeIfAbsent(pid, Instance::new);
            instance.logged = "";
            instance.failed = false;
            instance.unheeded = false;
            instance.hasFile = !gone;
            if (gone) {
                unload(instance);
            } else {
                instance.wanted = null;
                read(instance, path);
                apply(instance);
            }
        } catch (RefusedException e) {
            misnamed.remove(file);
            if (!gone) {
                misnamed.put(file, new FileStatus(file, "", State.REFUSED, e.reason(), Instant.now()));
                log.error("etc/{} refused: {}", file, e.reason());
            }
        }
    }

    private void read(Instance instance, Path path) {
        try {
            instance.wanted = JsonFile.read(path);
        } catch (RefusedException e) {
            refuse(instance, name(instance), e.reason());
        }
    }

    private void unload(Instance instance) {
        if (overrides.of(instance.pid).isEmpty()) {
            withdraw(instance);
            instances.remove(instance.pid);
            log.info("etc/{} is gone, and its configuration with it", instance.file());
        } else {
            instance.wanted = Map.of();
            apply(instance);
        }
    }

    /** Holds what is wanted against the description, and what there is too: a new description may refuse both. */
    private void apply(Instance instance) {
        if (!instance.hasFile && instance.wanted == null) {
            instance.wanted = Map.of();
        }
        var description = descriptions.of(instance.pid.type());
        var wanted = instance.wanted;
        if (wanted != null && !instance.failed && accept(instance, wanted, description)) {
            return;
        }
        var good = instance.good;
        if (good != null && !check(instance, good, description).problems().isEmpty()) {
            withdraw(instance);
        }
    }

    private boolean accept(Instance instance, Map<String, JsonValue> wanted, Optional<Description> description) {
        if (description.isEmpty() && !instance.hasFile) {
            refuse(instance, setting(instance), absent(instance.pid));
            return false;
        }
        var check = check(instance, wanted, description);
        if (!check.problems().isEmpty()) {
            refuse(instance, check.problems());
            return false;
        }
        if (description.isEmpty()) {
            instance.is(State.WAITING, absent(instance.pid));
            if (started && !instance.logged.equals(instance.reason())) {
                log.info("{} waits: {}", name(instance), instance.reason());
            }
            instance.logged = instance.reason();
            if (wanted.equals(instance.good)) {
                return true; // the bundle went, its configuration stays as it is
            }
        } else {
            instance.is(State.ACTIVE, "");
        }
        instance.awaited |= started && !wanted.equals(instance.good) && description.isPresent();
        if (!wanted.equals(instance.good)) {
            instance.before = instance.broken ? null : instance.good;
        }
        hand(instance, wanted, check.typed());
        return true;
    }

    private void hand(Instance instance, Map<String, JsonValue> values, Map<String, Object> typed) {
        if (instance.stuck) {
            store.delete(instance.pid);
        }
        instance.stuck = false;
        instance.broken = false;
        instance.good = values;
        instance.typed = typed;
        changes++;
        store.put(instance.pid, name(instance), typed);
    }

    private void withdraw(Instance instance) {
        instance.good = null;
        instance.awaited = false;
        instance.before = null;
        instance.stuck = false;
        instance.broken = false;
        changes++;
        store.delete(instance.pid);
    }

    /** The component does not start with this: back to what it last worked with. */
    private void fails(Instance instance, String sentence) {
        refuse(instance, name(instance), sentence);
        instance.failed = true;
        instance.broken = true;
        var before = instance.before;
        instance.before = null;
        if (before != null) {
            var check = check(instance, before, descriptions.of(instance.pid.type()));
            if (check.problems().isEmpty()) {
                hand(instance, before, check.typed());
            }
        }
    }

    /** The component goes on with what it had before, and keeps it by itself. */
    private void refuses(Instance instance, String sentence) {
        if (Objects.equals(instance.wanted, instance.good)) {
            instance.awaited = false;
            instance.unheeded = true;
            refuse(instance, name(instance), sentence);
        }
    }

    private Check check(Instance instance, Map<String, JsonValue> values, Optional<Description> description) {
        var all = new LinkedHashMap<>(values);
        overrides.of(instance.pid).forEach((key, plain) -> {
            var attribute = description.map(known -> known.attributes().get(key));
            all.put(key, attribute.isPresent() ? attribute.get().guess(plain) : ValueType.INTEGER.guess(plain));
        });
        return description.isPresent() ? Check.against(description.get(), instance.pid, all) : Check.untyped(all);
    }

    private void refuse(Instance instance, List<Check.Problem> problems) {
        var set = overrides.of(instance.pid);
        var sentence =
                String.join("; ", problems.stream().map(Check.Problem::sentence).toList());
        var mine = problems.stream()
                .filter(problem -> set.containsKey(problem.key()))
                .toList();
        var source = mine.isEmpty() && instance.hasFile ? name(instance) : "--set " + instance.pid;
        refuse(instance, source, sentence);
    }

    private void refuse(Instance instance, String source, String reason) {
        instance.is(State.REFUSED, reason);
        var sentence = source + " refused: " + reason;
        if (!sentence.equals(instance.logged)) {
            instance.logged = sentence;
            log.error("{}", sentence);
        }
    }

    private String absent(Pid pid) {
        return "no installed bundle has a configuration " + pid.type()
                + Nearest.to(pid.type(), descriptions.pids())
                        .map(near -> ", did you mean " + near + "?")
                        .orElse("");
    }

    private String name(Instance instance) {
        return instance.hasFile ? "etc/" + instance.file() : setting(instance);
    }

    private static String setting(Instance instance) {
        return "--set " + instance.pid;
    }

    /**
     * Returns whether a gateway that cannot have this had better not start: what there is only one of, what was asked for, and what says who
     * may come in: without it, others could.
     */
    private boolean isStrict(Pid pid) {
        return pid.name().isEmpty()
                || pid.type().startsWith("sluice.security.")
                || pid.toString().equals("sluice.broker.listener~default")
                || !overrides.of(pid).isEmpty();
    }
}
