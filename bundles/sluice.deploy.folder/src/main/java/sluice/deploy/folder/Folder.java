package sluice.deploy.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.deploy.FileStatus;
import sluice.deploy.FileStatus.State;
import sluice.deploy.WatchedFolder;

/** The files of the folder and what became of each. Confined to the deploy thread, apart from {@link #files}. */
final class Folder implements WatchedFolder {

    private static final Logger log = LoggerFactory.getLogger(Folder.class);

    /** How long a file that is no whole zip file is taken for one that is still being copied. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path deploy;
    private final Staging staging;
    private final Installer installer;
    private final InstantSource clock;
    private final Map<String, Deployment> running = new TreeMap<>();
    private final Map<String, FileStatus> statuses = new ConcurrentSkipListMap<>();
    private final Set<String> incomplete = new TreeSet<>();
    private final Set<String> curable = new TreeSet<>();

    Folder(Path deploy, Staging staging, Installer installer, InstantSource clock) {
        this.deploy = deploy;
        this.staging = staging;
        this.installer = installer;
        this.clock = clock;
    }

    @Override
    public List<FileStatus> files() {
        return List.copyOf(statuses.values());
    }

    /** Deploys everything there is, in the order of the files' names; what is not taken now may have run before. */
    void start(Set<String> files) throws IOException, InterruptedException {
        var all = new TreeSet<>(files);
        for (var file : staging.files()) {
            all.add(file);
            adopt(file);
        }
        changed(all);
        for (var file : staging.files()) {
            if (!files.contains(file)) {
                staging.forget(file);
            } else if (!running.containsKey(file)) {
                resume(file);
            }
        }
    }

    /** Takes over what an earlier start of this bundle has deployed. */
    private void adopt(String file) throws IOException {
        try {
            installer.running(file, JarFacts.read(staging.current(file))).ifPresent(found -> running.put(file, found));
        } catch (RefusedException | IncompleteException e) {
            log.warn("The copy of deploy/{} is damaged, and given up: {}", file, e.getMessage());
            staging.forget(file);
        }
    }

    /** Some files came, changed or went. */
    void changed(Set<String> files) throws InterruptedException {
        var gone = new TreeSet<>(files);
        gone.removeIf(file -> Files.exists(deploy.resolve(file)));
        var due = new TreeSet<>(files);
        due.addAll(incomplete);
        due.removeAll(gone);
        boolean moved = false;
        for (var file : due) {
            moved |= take(file, gone);
        }
        for (var file : gone) {
            moved |= drop(file);
        }
        if (moved && !curable.isEmpty()) {
            changed(Set.copyOf(curable));
        }
    }

    private boolean take(String file, Set<String> gone) throws InterruptedException {
        incomplete.remove(file);
        curable.remove(file);
        try {
            var candidate = staging.candidate(file);
            return candidate.isPresent() && place(file, JarFacts.read(candidate.get()), candidate.get(), gone);
        } catch (IncompleteException e) {
            if (isYoung(file)) {
                incomplete.add(file);
            } else {
                refuse(file, e.getMessage());
            }
        } catch (RefusedException e) {
            if (e.isCurable()) {
                curable.add(file);
            }
            refuse(file, e.reason());
        } catch (IOException e) {
            refuse(file, "it cannot be read: " + e.getMessage());
        }
        return false;
    }

    /** Returns whether anything changed. */
    private boolean place(String file, JarFacts facts, Path candidate, Set<String> gone)
            throws RefusedException, IOException, InterruptedException {
        makeRoom(file, facts, gone);
        var mine = running.get(file);
        if (mine == null) {
            running.put(file, installer.install(file, facts, candidate));
            log.info("deploy/{}: {} started", file, facts);
        } else if (Files.mismatch(candidate, staging.current(file)) < 0) {
            accept(file, mine);
            return false; // what runs is what is there
        } else if (mine.name.equals(facts.name())) {
            var before = mine.bundle.getVersion();
            installer.update(mine, facts, candidate, staging.current(file));
            log.info("deploy/{}: {} took the place of {}", file, facts, before);
        } else {
            exchange(file, mine, facts, candidate);
        }
        staging.keep(candidate, file);
        accept(file, Optional.ofNullable(running.get(file)).orElseThrow());
        return true;
    }

    /** Makes sure that no other file holds this bundle: one that just went hands it over. */
    private void makeRoom(String file, JarFacts facts, Set<String> gone) throws RefusedException, IOException {
        for (var other : List.copyOf(running.values())) {
            if (other.file.equals(file) || !other.name.equals(facts.name())) {
                continue;
            }
            if (!gone.contains(other.file) || running.containsKey(file)) {
                throw RefusedException.curable(
                        "it is " + facts + ", and " + other.file + " is " + other + ": keep one of them");
            }
            running.remove(other.file);
            statuses.remove(other.file);
            Files.move(staging.current(other.file), staging.current(file));
            other.file = file;
            running.put(file, other);
        }
    }

    /** The file holds another bundle than before: the one goes, the other comes, or the first comes back. */
    private void exchange(String file, Deployment mine, JarFacts facts, Path candidate)
            throws RefusedException, IOException, InterruptedException {
        installer.remove(mine);
        running.remove(file);
        try {
            running.put(file, installer.install(file, facts, candidate));
            log.info("deploy/{}: {} took the place of {}", file, facts, mine.name);
        } catch (RefusedException e) {
            resume(file);
            throw e;
        }
    }

    /** Starts what last ran for this file. */
    private void resume(String file) throws IOException, InterruptedException {
        try {
            var current = staging.current(file);
            running.put(file, installer.install(file, JarFacts.read(current), current));
            var status = statuses.get(file);
            if (status != null) {
                refuse(file, status.reason());
            }
        } catch (RefusedException e) {
            log.error("What last ran for deploy/{} does not start again: {}", file, e.reason());
        }
    }

    private boolean drop(String file) throws InterruptedException {
        incomplete.remove(file);
        curable.remove(file);
        statuses.remove(file);
        var deployment = running.remove(file);
        if (deployment == null) {
            return false;
        }
        installer.remove(deployment);
        try {
            staging.forget(file);
        } catch (IOException e) {
            log.warn("The copy of deploy/{} cannot be deleted: {}", file, e.getMessage());
        }
        log.info("deploy/{} is gone, and {} with it", file, deployment.name);
        return true;
    }

    private boolean isYoung(String file) {
        try {
            return Files.getLastModifiedTime(deploy.resolve(file))
                    .toInstant()
                    .plus(PATIENCE)
                    .isAfter(clock.instant());
        } catch (IOException e) {
            return false; // gone, or not readable: the next look tells
        }
    }

    private void accept(String file, Deployment deployment) {
        statuses.put(file, new FileStatus(file, deployment.toString(), State.ACTIVE, "", now()));
    }

    private void refuse(String file, @Nullable String reason) {
        var still = running.get(file);
        var subject = still == null ? "" : still.toString();
        var sentence = String.valueOf(reason) + (still == null ? "" : "; " + still + " goes on");
        var before = statuses.put(file, new FileStatus(file, subject, State.REFUSED, sentence, now()));
        if (before == null || !before.reason().equals(sentence)) {
            log.error("deploy/{} refused: {}", file, sentence);
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
